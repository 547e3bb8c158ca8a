import { closeRedis, createRedis } from "@causerie/redis";
import { createStreamWriter } from "@causerie/stream";
import { redisUrl } from "@causerie/testing";
import { beforeAll, describe, expect, test } from "vitest";
import { startCompletion } from "../completion/start-completion.ts";
import { NotFoundError } from "../errors.ts";
import { finishGeneration } from "../generation/finish-generation.ts";
import { renewLease } from "../generation/renew-lease.ts";
import { peekLimits } from "../limits/peek-limits.ts";
import type { VisitorContext } from "../service-context.ts";
import {
  claimFreely,
  countRows,
  isEnqueued,
  openTestServices,
  otherVisitor,
  send,
  streamExists,
  type TestServices,
} from "../testing.ts";
import { deleteChat } from "./delete-chat.ts";
import { getChat } from "./get-chat.ts";

let services: TestServices;
beforeAll(async () => {
  services = await openTestServices();
  return () => services.close();
});

/** What a worker does first: claim, then write into the stream. */
async function beginAnswer(ctx: VisitorContext, generationId: string) {
  const { attempt } = await claimFreely(ctx, generationId);
  const writer = createStreamWriter({ redis: ctx.redis, tenantId: ctx.tenant.id, generationId, attempt });
  await writer.open();
  await writer.append({ type: "text-start" }, []);
  return { writer, lease: { generationId, owner: "worker-a", attempt } };
}

const nothing = { chats: 0, messages: 0, generations: 0 };

describe("deleting a chat", () => {
  test("takes every row of it and no other chat's", async () => {
    const ctx = await services.createContext();
    const [sent, kept] = [await send(ctx), await send(ctx)];
    await deleteChat({ ctx, input: sent });
    await expect(getChat({ ctx, input: sent })).rejects.toThrow(NotFoundError);
    expect((await getChat({ ctx, input: kept })).messages).toHaveLength(2);
    expect(await countRows(ctx)).toEqual({ chats: 1, messages: 2, generations: 1 });
  });

  test("takes a waiting answer's job away", async () => {
    const ctx = await services.createContext();
    const sent = await send(ctx);
    await deleteChat({ ctx, input: sent });
    expect(await isEnqueued(ctx, sent.generationId)).toBe(false);
  });

  test("in mid-answer leaves no text, and its worker can write nothing more", async () => {
    const ctx = await services.createContext();
    const sent = await send(ctx);
    const { writer, lease } = await beginAnswer(ctx, sent.generationId);
    expect(await streamExists(ctx, sent.generationId)).toBe(true);
    await deleteChat({ ctx, input: sent });
    expect(await renewLease({ ctx, input: lease })).toBe("lost");
    expect(await writer.append({ type: "text-delta", text: "late" }, [1])).toMatchObject({ ok: false });
    expect(await finishGeneration({ ctx, input: { ...lease, status: "succeeded", text: "late" } })).toBe(
      false,
    );
    expect(await streamExists(ctx, sent.generationId)).toBe(false);
    expect(await countRows(ctx)).toEqual(nothing);
  });

  test("in mid-answer frees the visitor's place among the concurrent answers, also from another network", async () => {
    const ctx = await services.createContext([
      { scope: "session", kind: "concurrent", max: 1 },
      { scope: "network", kind: "concurrent", max: 1 },
    ]);
    const sent = await send(ctx);
    await beginAnswer(ctx, sent.generationId);
    const moved = otherVisitor(ctx, { sessionId: ctx.visitor.sessionId });
    await deleteChat({ ctx: moved, input: sent });
    expect(await peekLimits({ ctx })).toMatchObject({ limit: 1, remaining: 1 });
  });

  test("of a complete API answer leaves no row and no stream", async () => {
    const ctx = await services.createContext();
    const started = await startCompletion({
      ctx,
      input: { messages: [{ role: "user", content: "Bonjour" }], params: {} },
    });
    if (started.outcome === "limited") throw new Error("limited");
    const { lease } = await beginAnswer(ctx, started.generationId);
    await finishGeneration({ ctx, input: { ...lease, status: "succeeded", text: "Bonsoir" } });
    expect(await streamExists(ctx, started.generationId)).toBe(true);
    await deleteChat({ ctx, input: started });
    expect(await countRows(ctx)).toEqual(nothing);
    expect(await streamExists(ctx, started.generationId)).toBe(false);
  });

  test("while Redis is away fails and keeps the rows, so that it can be repeated", async () => {
    const ctx = await services.createContext();
    const sent = await send(ctx);
    await beginAnswer(ctx, sent.generationId);
    const redis = createRedis({ url: redisUrl(), purpose: "command", logger: ctx.logger });
    await closeRedis(redis);
    await expect(deleteChat({ ctx: { ...ctx, redis }, input: sent })).rejects.toThrow("Connection is closed");
    expect(await countRows(ctx)).toEqual({ chats: 1, messages: 2, generations: 1 });
    await deleteChat({ ctx, input: sent });
    expect(await countRows(ctx)).toEqual(nothing);
    expect(await streamExists(ctx, sent.generationId)).toBe(false);
  });

  test("takes the text out of the stream even when another step fails", async () => {
    const ctx = await services.createContext();
    const sent = await send(ctx);
    const { writer } = await beginAnswer(ctx, sent.generationId);
    const limiter = { ...ctx.limiter, release: () => Promise.reject(new Error("away")) };
    await expect(deleteChat({ ctx: { ...ctx, limiter }, input: sent })).rejects.toThrow("away");
    expect(await streamExists(ctx, sent.generationId)).toBe(false);
    // Its row is still there, and its worker may not have heard; yet the text does not come back.
    expect(await writer.append({ type: "text-delta", text: "late" }, [1])).toMatchObject({ ok: false });
    expect(await streamExists(ctx, sent.generationId)).toBe(false);
    await deleteChat({ ctx, input: sent });
    expect(await countRows(ctx)).toEqual(nothing);
  });
});
