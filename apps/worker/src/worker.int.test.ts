import { createDb, closeDb, generations, withTenant } from "@causerie/db";
import { createLogger } from "@causerie/logger";
import { keys } from "@causerie/redis";
import {
  cancelGeneration,
  claimGeneration,
  deleteChat,
  getChat,
  peekLimits,
  releaseGeneration,
  type VisitorContext,
} from "@causerie/services";
import type { StreamEvent } from "@causerie/stream";
import { postgresUrl } from "@causerie/testing";
import { afterAll, beforeAll, beforeEach, describe, expect, onTestFinished, test } from "vitest";
import type { Worker, WorkerOptions } from "./container.ts";
import {
  complete,
  endlessAnswer,
  idsTo,
  leases,
  longAnswer,
  openWorkerSite,
  quietLogger,
  send,
  textOf,
  underWay,
  view,
  type WorkerSite,
} from "./worker.fixture.ts";

let site: WorkerSite;
let ctx: VisitorContext;
beforeAll(async () => {
  site = await openWorkerSite();
});
beforeEach(async () => {
  ctx = await site.createVisitor();
});
afterAll(() => site.close());

describe("a worker", () => {
  let worker: Worker;
  beforeAll(async () => {
    worker = await site.startWorker();
  });
  afterAll(() => worker.close());

  test("answers a message: events without a gap, and at their end the message is in Postgres", async () => {
    const { chatId, generationId } = await send(ctx);
    const events = await site.read(ctx, generationId);
    const finished = await view(ctx, generationId);

    expect(events.map(({ id }) => id)).toEqual(idsTo(events.length));
    expect(events.at(0)?.event).toEqual({ type: "text-start" });
    expect(events.at(-1)?.event).toMatchObject({ type: "text-end", finishReason: finished.finishReason });
    expect(finished).toMatchObject({ status: "succeeded", text: textOf(events) });
    expect(finished.text).not.toBe("");
    expect((await getChat({ ctx, input: { chatId } })).messages.map(({ text }) => text)).toEqual([
      "Hello!",
      finished.text,
    ]);
  });

  test("answers with the chat so far in mind", async () => {
    const { chatId, generationId: first } = await send(ctx);
    await site.read(ctx, first);
    const { generationId: second } = await send(ctx, { chatId });
    await site.read(ctx, second);
    const [before, after] = [await view(ctx, first), await view(ctx, second)];
    expect(after.usage?.promptTokens).toBeGreaterThan(2 * (before.usage?.promptTokens ?? 0));
  });

  test("forgets the oldest turns of a web chat that outgrows the context", async () => {
    const text = "word ".repeat(1_200);
    const { chatId, generationId: first } = await send(ctx, { text });
    await stopEarly(first);
    const { generationId: second } = await send(ctx, { chatId, text });
    const events = await stopEarly(second);
    expect(events[0]?.event).toEqual({ type: "text-start" });
  });

  test("fails a message that is too long by itself, with the code that says so", async () => {
    const { generationId } = await send(ctx, { text: "I am far too long. ".repeat(800) });
    const events = await site.read(ctx, generationId);
    expect(events.at(-1)?.event).toMatchObject({ type: "generation-error", code: "context_length_exceeded" });
    expect(await view(ctx, generationId)).toMatchObject({
      status: "failed",
      errorCode: "context_length_exceeded",
    });
  });

  test("never trims an API caller's messages", async () => {
    const content = "word ".repeat(1_500);
    const generationId = await complete(ctx, { maxTokens: 5 }, [
      { role: "user", content },
      { role: "assistant", content },
      { role: "user", content: "Well?" },
    ]);
    const events = await site.read(ctx, generationId);
    expect(events.at(-1)?.event).toMatchObject({ type: "generation-error", code: "context_length_exceeded" });
  });

  test("a cancel ends the answer with what was said, and frees the slot", async () => {
    const generationId = await complete(ctx, endlessAnswer);
    await site.read(ctx, generationId, underWay);
    await cancelGeneration({ ctx, input: { generationId } });
    const events = await site.read(ctx, generationId);
    expect(events.at(-1)?.event).toMatchObject({ type: "text-end", finishReason: "cancelled" });
    expect(await view(ctx, generationId)).toMatchObject({ status: "cancelled", text: textOf(events) });
    await expect.poll(worker.health, { timeout: 5_000 }).toMatchObject({ status: "ok", running: 0 });
  });

  test("the heartbeat carries a cancel whose publish was lost", async () => {
    const generationId = await complete(ctx, endlessAnswer);
    await site.read(ctx, generationId, underWay);
    await withTenant(ctx.db, ctx.tenant.id, (tx) => tx.update(generations).set({ cancelRequested: true }));
    const events = await site.read(ctx, generationId);
    expect(events.at(-1)?.event).toMatchObject({ type: "text-end", finishReason: "cancelled" });
  });

  test("a chat deleted in mid-answer frees the slot", async () => {
    const generationId = await complete(ctx, endlessAnswer);
    await site.read(ctx, generationId, underWay);
    const { chatId } = await view(ctx, generationId);
    await deleteChat({ ctx, input: { chatId } });
    await expect.poll(worker.health, { timeout: 5_000 }).toMatchObject({ running: 0 });
  });

  test("Postgres away in mid-answer: the message is stored once it is back", async () => {
    const whole = textOf(await site.read(ctx, await complete(ctx, longAnswer)));
    const generationId = await complete(ctx, longAnswer);
    await site.read(ctx, generationId, underWay);
    const restore = await cutPostgresOff();
    await expect.poll(worker.health, { timeout: 5_000 }).toMatchObject({ status: "failing" });
    await site.read(ctx, generationId, (events) => textOf(events) === whole);
    await restore();
    expect(textOf(await site.read(ctx, generationId))).toBe(whole);
    expect(await view(ctx, generationId)).toMatchObject({ status: "succeeded", text: whole });
  });

  test("a worker that lost its lease writes nothing more; what nobody works on is found and finished", async () => {
    const whole = textOf(await site.read(ctx, await complete(ctx, longAnswer)));
    const visitor = await site.createVisitor();
    const generationId = await complete(visitor, longAnswer);
    await site.read(visitor, generationId, underWay);
    const attempt = await robOfLease(visitor, generationId);
    await expect.poll(worker.health, { timeout: 5_000 }).toMatchObject({ running: 0 });
    expect(await leases(visitor)).toEqual([{ owner: "robber", attempt }]);

    await releaseGeneration({ ctx: visitor, input: { generationId, owner: "robber", attempt } });
    expect(textOf(await site.read(visitor, generationId))).toBe(whole);
    expect(await view(visitor, generationId)).toMatchObject({ status: "succeeded", text: whole });
  });

  test("eight answers at a time don't mix", async () => {
    const seeds = idsTo(8);
    const texts = async () => {
      const ids = await Promise.all(
        seeds.map((seed) => complete(ctx, { temperature: 1.5, maxTokens: 30, seed })),
      );
      return Promise.all(ids.map(async (generationId) => textOf(await site.read(ctx, generationId))));
    };
    const first = await texts();
    expect(new Set(first).size).toBeGreaterThan(4);
    expect(await texts()).toEqual(first);
  });
});

test("two workers: what one leaves in mid-answer the other finishes, to the letter", async () => {
  const workers = await Promise.all([startWorker(), startWorker()]);
  const whole = await site.read(ctx, await complete(ctx, longAnswer));
  const visitor = await site.createVisitor();
  const generationId = await complete(visitor, longAnswer);
  await site.read(visitor, generationId, underWay);
  const [lease] = await leases(visitor);
  await workers.find(({ owner }) => owner === lease?.owner)?.close();

  const events = await site.read(visitor, generationId);
  expect(events.map(({ id }) => id)).toEqual(idsTo(events.length));
  expect(textOf(events)).toBe(textOf(whole));
  expect(events.at(-1)?.event).toEqual(whole.at(-1)?.event);
  expect(await view(visitor, generationId)).toMatchObject({ status: "succeeded", text: textOf(whole) });
  expect(await leases(visitor)).toEqual([{ owner: null, attempt: 2 }]);
});

test("a generation that used up its attempts fails instead of taking one worker after another down", async () => {
  const generationId = await complete(ctx, longAnswer);
  const owner = "a worker that is killed again and again";
  for (;;) {
    const claim = await claimGeneration({ ctx, input: { generationId, owner } });
    if (claim.outcome !== "claimed") break;
    await withTenant(ctx.db, ctx.tenant.id, (tx) =>
      tx.update(generations).set({ leaseExpiresAt: new Date(0) }),
    );
  }
  await startWorker();
  const events = await site.read(ctx, generationId);
  expect(events.at(-1)?.event).toMatchObject({ type: "generation-error", code: "worker_lost" });
  expect(await view(ctx, generationId)).toMatchObject({ status: "failed", errorCode: "worker_lost" });
});

test("an answer whose stream Redis refuses to write fails after a few tries instead of going round for ever", async () => {
  const generationId = await complete(ctx, longAnswer);
  await ctx.redis.set(keys.stream(ctx.tenant.id, generationId), "not a stream");
  const claims: string[] = [];
  const write = (line: string): void => void (line.includes("generation claimed") && claims.push(line));
  await startWorker({ logger: createLogger({ name: "test", level: "info", destination: { write } }) });
  await expect
    .poll(() => view(ctx, generationId), { timeout: 20_000, interval: 100 })
    .toMatchObject({ status: "failed", errorCode: "worker_lost" });
  expect(claims).toHaveLength(5);
  expect(await peekLimits({ ctx })).toEqual(await peekLimits({ ctx: await site.createVisitor() }));
}, 30_000);

test("an answer whose stream Redis refuses in between goes on, to the letter, once that has passed", async () => {
  const worker = await startWorker();
  const whole = await site.read(ctx, await complete(ctx, longAnswer));
  const generationId = await complete(ctx, longAnswer);
  await site.read(ctx, generationId, underWay);
  const [stream, aside] = [keys.stream(ctx.tenant.id, generationId), `test:${generationId}`];
  await ctx.redis.multi().rename(stream, aside).set(stream, "not a stream").exec();
  await expect.poll(worker.health, { timeout: 5_000 }).toMatchObject({ running: 0 });
  await ctx.redis.rename(aside, stream);
  expect(textOf(await site.read(ctx, generationId))).toBe(textOf(whole));
  expect(await view(ctx, generationId)).toMatchObject({ status: "succeeded", text: textOf(whole) });
}, 30_000);

test("no log line of a worker has a word of what people wrote or read", async () => {
  const lines: string[] = [];
  const logger = createLogger({
    name: "test",
    level: "debug",
    destination: { write: (line) => void lines.push(line) },
  });
  const worker = await startWorker({ logger });
  const ids = [
    (await send(ctx, { text: "canary sings" })).generationId,
    (await send(ctx, { text: "canary sings ".repeat(1_000) })).generationId,
  ];
  for (const generationId of ids) await site.read(ctx, generationId);
  await worker.close();
  expect(lines.join("")).toContain(ids[1]);
  expect(lines.join("")).not.toMatch(/canary/i);
  for (const generationId of ids) {
    const { text } = await view(ctx, generationId);
    if (text !== "") expect(lines.join("")).not.toContain(text.trim().slice(0, 40));
  }
});

/** The beginning of an answer, which is then cancelled to its end. */
async function stopEarly(generationId: string): Promise<StreamEvent[]> {
  const events = await site.read(ctx, generationId, underWay);
  await cancelGeneration({ ctx, input: { generationId } });
  await site.read(ctx, generationId);
  return events;
}

/** Claims a generation that a living worker has, as happens to one that was stopped for longer than its lease. */
async function robOfLease(visitor: VisitorContext, generationId: string): Promise<number> {
  const expired = `UPDATE generations SET lease_expires_at = now() - interval '1 second' WHERE status = 'running'`;
  for (;;) {
    await withTenant(visitor.db, visitor.tenant.id, (tx) => tx.execute(expired));
    const claim = await claimGeneration({ ctx: visitor, input: { generationId, owner: "robber" } });
    if (claim.outcome === "claimed") return claim.generation.attempt;
    // A heartbeat came in between and renewed the lease.
    expect(claim.outcome).toBe("held");
  }
}

/** A worker that doesn't outlive its test. */
async function startWorker(overrides?: Partial<WorkerOptions>): Promise<Worker> {
  const worker = await site.startWorker(overrides);
  onTestFinished(() => worker.close());
  return worker;
}

/** Postgres refuses the test's database and breaks every connection to it, until the returned function is called. */
async function cutPostgresOff(): Promise<() => Promise<void>> {
  const name = new URL(site.databaseUrl).pathname.slice(1);
  const asSuperuser = async (...statements: string[]): Promise<void> => {
    const db = createDb({ url: postgresUrl(), logger: quietLogger });
    for (const statement of statements) {
      await db.transaction(async (tx) => {
        await tx.execute("SET LOCAL ROLE NONE");
        await tx.execute(statement);
      });
    }
    await closeDb(db);
  };
  await asSuperuser(
    `ALTER DATABASE ${name} WITH ALLOW_CONNECTIONS false`,
    `SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE datname = '${name}'`,
  );
  return () => asSuperuser(`ALTER DATABASE ${name} WITH ALLOW_CONNECTIONS true`);
}
