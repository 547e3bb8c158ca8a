import { beforeAll, describe, expect, test } from "vitest";
import { peekLimits } from "../limits/peek-limits.ts";
import type { VisitorContext } from "../service-context.ts";
import {
  claimFreely,
  expireLease,
  isEnqueued,
  openTestServices,
  readStream,
  send,
  type TestServices,
} from "../testing.ts";
import { attemptsMax, leaseDurationMs } from "../tunables.ts";
import { cancelGeneration } from "./cancel-generation.ts";
import { claimGeneration } from "./claim-generation.ts";
import { finishGeneration } from "./finish-generation.ts";
import { getGeneration } from "./get-generation.ts";

let services: TestServices;
beforeAll(async () => {
  services = await openTestServices();
  return () => services.close();
});

function claim(ctx: VisitorContext, generationId: string, owner: string) {
  return claimGeneration({ ctx, input: { generationId, owner } });
}

describe("a claim", () => {
  test("of a queued generation gives the worker all it needs", async () => {
    const ctx = await services.createContext();
    ctx.tenant = { ...ctx.tenant, systemPrompt: "Be kind." };
    const { chatId, answerId, generationId } = await send(ctx, { text: "Bonjour" });
    expect(await claim(ctx, generationId, "worker-a")).toEqual({
      outcome: "claimed",
      generation: {
        id: generationId,
        chatId,
        answerId,
        tenantId: ctx.tenant.id,
        sessionId: ctx.visitor.sessionId,
        modelId: ctx.tenant.modelId,
        params: { seed: expect.any(Number) as unknown },
        attempt: 1,
        origin: "web",
        messages: [
          { role: "system", content: "Be kind." },
          { role: "user", content: "Bonjour" },
        ],
      },
    });
    expect(await getGeneration({ ctx, input: { generationId } })).toMatchObject({ status: "running" });
  });

  test("brings the chat so far, oldest first, without answers that never said a word", async () => {
    const ctx = await services.createContext();
    const { chatId, ...first } = await send(ctx, { text: "un" });
    const lease = { generationId: first.generationId, owner: "worker-a", attempt: 1 };
    await claimFreely(ctx, first.generationId);
    await finishGeneration({ ctx, input: { ...lease, status: "succeeded", text: "deux" } });
    const second = await send(ctx, { chatId, text: "trois" });
    await cancelGeneration({ ctx, input: second });
    const third = await send(ctx, { chatId, text: "quatre" });
    const { messages } = await claimFreely(ctx, third.generationId);
    expect(messages.map(({ role, content }) => [role, content])).toEqual([
      ["user", "un"],
      ["assistant", "deux"],
      ["user", "trois"],
      ["user", "quatre"],
    ]);
  });

  test("of what another worker holds is refused until its lease ends", async () => {
    const ctx = await services.createContext();
    const { generationId } = await send(ctx);
    await claimFreely(ctx, generationId, "worker-a");
    const refused = await claim(ctx, generationId, "worker-b");
    if (refused.outcome !== "held") throw new Error(refused.outcome);
    expect(refused.retryInMs).toBeGreaterThan(0);
    expect(refused.retryInMs).toBeLessThanOrEqual(leaseDurationMs);
    expect(await claim(ctx, generationId, "worker-a")).toMatchObject({ outcome: "held" });
  });

  test("by many workers at once is won by one", async () => {
    const ctx = await services.createContext();
    const { generationId } = await send(ctx);
    const owners = Array.from({ length: 8 }, (_, index) => `worker-${index}`);
    const outcomes = await Promise.all(
      owners.map(async (owner) => (await claim(ctx, generationId, owner)).outcome),
    );
    expect(outcomes.toSorted()).toEqual(["claimed", ...Array.from({ length: 7 }, () => "held")]);
  });

  test("of an orphan succeeds once its lease has expired, with the next attempt", async () => {
    const ctx = await services.createContext();
    const { generationId } = await send(ctx);
    const first = await claimFreely(ctx, generationId, "worker-a");
    await expireLease(ctx, generationId);
    const second = await claimFreely(ctx, generationId, "worker-b");
    expect(second).toEqual({ ...first, attempt: 2 });
  });

  test("of what has ended or never was finds it gone", async () => {
    const ctx = await services.createContext();
    const { generationId } = await send(ctx);
    const { attempt } = await claimFreely(ctx, generationId);
    const last = { generationId, owner: "worker-a", attempt, status: "succeeded", text: "Bonsoir" } as const;
    await finishGeneration({ ctx, input: last });
    expect(await claim(ctx, generationId, "worker-b")).toEqual({ outcome: "gone" });
    expect(await claim(ctx, ctx.tenant.id, "worker-b")).toEqual({ outcome: "gone" });
    expect(await getGeneration({ ctx, input: { generationId } })).toMatchObject({ status: "succeeded" });
  });

  test("of an orphan that somebody stopped ends it as cancelled", async () => {
    const ctx = await services.createContext();
    const { generationId } = await send(ctx);
    await claimFreely(ctx, generationId);
    await cancelGeneration({ ctx, input: { generationId } });
    await expireLease(ctx, generationId);
    expect(await claim(ctx, generationId, "worker-b")).toEqual({ outcome: "gone" });
    expect(await getGeneration({ ctx, input: { generationId } })).toMatchObject({
      status: "cancelled",
      finishReason: "cancelled",
    });
    expect((await readStream(ctx, generationId)).at(-1)?.event).toMatchObject({
      type: "text-end",
      finishReason: "cancelled",
    });
  });
});

test("a generation that wears out every worker fails, tells its readers and gives its unit back", async () => {
  const ctx = await services.createContext([
    { scope: "session", kind: "messages", windowMs: 60_000, max: 1 },
  ]);
  const { generationId } = await send(ctx);
  for (let attempt = 1; attempt <= attemptsMax; attempt++) {
    expect(await claimFreely(ctx, generationId)).toMatchObject({ attempt });
    await expireLease(ctx, generationId);
  }
  expect(await claim(ctx, generationId, "worker-b")).toEqual({ outcome: "gone" });
  expect(await getGeneration({ ctx, input: { generationId } })).toMatchObject({
    status: "failed",
    errorCode: "worker_lost",
  });
  expect((await readStream(ctx, generationId)).map(({ event }) => event)).toEqual([
    { type: "generation-error", code: "worker_lost", message: "worker_lost" },
  ]);
  expect(await isEnqueued(ctx, generationId)).toBe(false);
  expect(await peekLimits({ ctx })).toMatchObject({ remaining: 1 });
});
