import { generations, withTenant } from "@causerie/db";
import { eq, sql } from "drizzle-orm";
import { beforeEach, describe, expect, test } from "vitest";
import type { VisitorContext } from "../service-context.ts";
import {
  claimFreely,
  expireLease,
  isEnqueued,
  openTestServices,
  send,
  type TestServices,
} from "../testing.ts";
import { queuedGraceMs } from "../tunables.ts";
import { recoverUnattended } from "./recover-unattended.ts";

// The sweeper sees every tenant, so each test has a database of its own.
let services: TestServices;
beforeEach(async () => {
  services = await openTestServices();
  return () => services.close();
});

async function setAge(ctx: VisitorContext, generationId: string, ageMs: number): Promise<void> {
  await withTenant(ctx.db, ctx.tenant.id, (tx) =>
    tx
      .update(generations)
      .set({ createdAt: sql`now() - ${`${ageMs} milliseconds`}::interval` })
      .where(eq(generations.id, generationId)),
  );
}

describe("the sweeper", () => {
  test("enqueues a queued generation of any tenant whose job was lost", async () => {
    const contexts = [await services.createContext(), await services.createContext()];
    const lost = await Promise.all(
      contexts.map(async (ctx) => {
        const { generationId } = await send(ctx);
        await setAge(ctx, generationId, queuedGraceMs + 1_000);
        await ctx.queue.remove(generationId);
        return generationId;
      }),
    );
    const [ctx] = contexts;
    if (ctx === undefined) throw new Error("no context");
    expect(await recoverUnattended(ctx)).toBe(2);
    expect(new Set((await ctx.queue.positions()).keys())).toEqual(new Set(lost));
  });

  test("enqueues the generation of a worker that died", async () => {
    const ctx = await services.createContext();
    const { generationId } = await send(ctx);
    await ctx.queue.remove(generationId);
    await claimFreely(ctx, generationId);
    await expireLease(ctx, generationId);
    expect(await recoverUnattended(ctx)).toBe(1);
    expect(await isEnqueued(ctx, generationId)).toBe(true);
  });

  test("makes no second job where there is one", async () => {
    const ctx = await services.createContext();
    const { generationId } = await send(ctx);
    await setAge(ctx, generationId, queuedGraceMs + 1_000);
    await recoverUnattended(ctx);
    await recoverUnattended(ctx);
    expect([...(await ctx.queue.positions()).keys()]).toEqual([generationId]);
  });

  test("leaves alone what is young, in work or ended", async () => {
    const ctx = await services.createContext();
    await send(ctx);
    const { generationId } = await send(ctx);
    await claimFreely(ctx, generationId);
    await setAge(ctx, generationId, queuedGraceMs + 1_000);
    expect(await recoverUnattended(ctx)).toBe(0);
  });
});
