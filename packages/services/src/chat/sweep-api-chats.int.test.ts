import { chats, withTenant } from "@causerie/db";
import { endStream } from "@causerie/stream";
import { eq, sql } from "drizzle-orm";
import { beforeAll, expect, test } from "vitest";
import { startCompletion } from "../completion/start-completion.ts";
import type { VisitorContext } from "../service-context.ts";
import { countRows, openTestServices, send, streamExists, type TestServices } from "../testing.ts";
import { abandonedApiChatAgeMs } from "../tunables.ts";
import { sweepApiChats } from "./sweep-api-chats.ts";

let services: TestServices;
beforeAll(async () => {
  services = await openTestServices();
  return () => services.close();
});

const terminal = { type: "generation-error", code: "internal", message: "internal" } as const;

async function startApiChat(ctx: VisitorContext): Promise<{ chatId: string; generationId: string }> {
  const input = { messages: [{ role: "user" as const, content: "Bonjour" }], params: {} };
  const started = await startCompletion({ ctx, input });
  if (started.outcome === "limited") throw new Error("limited");
  const { chatId, generationId } = started;
  await endStream({ redis: ctx.redis, tenantId: ctx.tenant.id, generationId, event: terminal });
  return { chatId, generationId };
}

async function setAge(ctx: VisitorContext, chatId: string, ageMs: number): Promise<void> {
  await withTenant(ctx.db, ctx.tenant.id, (tx) =>
    tx
      .update(chats)
      .set({ createdAt: sql`now() - ${`${ageMs} milliseconds`}::interval` })
      .where(eq(chats.id, chatId)),
  );
}

test("erases API chats of every tenant whose request never came back", async () => {
  const [first, second] = [await services.createContext(), await services.createContext()];
  const [ours, theirs] = [await startApiChat(first), await startApiChat(second)];
  await setAge(first, ours.chatId, abandonedApiChatAgeMs + 1);
  await setAge(second, theirs.chatId, abandonedApiChatAgeMs + 1);
  expect(await sweepApiChats(first)).toBe(2);
  for (const [ctx, { generationId }] of [[first, ours] as const, [second, theirs] as const]) {
    expect(await countRows(ctx)).toEqual({ chats: 0, messages: 0, generations: 0 });
    expect(await streamExists(ctx, generationId)).toBe(false);
  }
});

test("leaves young API chats and people's chats of any age alone", async () => {
  const ctx = await services.createContext();
  const young = await startApiChat(ctx);
  await setAge(ctx, young.chatId, abandonedApiChatAgeMs - 60_000);
  const web = await send(ctx);
  await setAge(ctx, web.chatId, abandonedApiChatAgeMs * 1_000);
  expect(await sweepApiChats(ctx)).toBe(0);
  expect(await countRows(ctx)).toMatchObject({ chats: 2 });
  expect(await streamExists(ctx, young.generationId)).toBe(true);
});

test("goes on to the next chat when one cannot be erased, and erases that one later", async () => {
  const ctx = await services.createContext();
  const [first, second] = [await startApiChat(ctx), await startApiChat(ctx)];
  await setAge(ctx, first.chatId, abandonedApiChatAgeMs + 2);
  await setAge(ctx, second.chatId, abandonedApiChatAgeMs + 1);
  const { refund } = ctx.limiter;
  const moody: typeof refund = (unit) =>
    unit.unitId === first.generationId ? Promise.reject(new Error("away")) : refund(unit);
  await sweepApiChats({ ...ctx, limiter: { ...ctx.limiter, refund: moody } });
  expect(await countRows(ctx)).toMatchObject({ chats: 1 });
  await sweepApiChats(ctx);
  expect(await countRows(ctx)).toMatchObject({ chats: 0 });
});
