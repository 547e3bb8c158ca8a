import { randomUUID } from "node:crypto";
import type { LimitPolicy } from "@causerie/contracts";
import { beforeAll, describe, expect, test } from "vitest";
import { getChat } from "../chat/get-chat.ts";
import { ConflictError, NotFoundError } from "../errors.ts";
import { cancelGeneration } from "../generation/cancel-generation.ts";
import { finishGeneration } from "../generation/finish-generation.ts";
import { retryAnswer } from "../message/retry-answer.ts";
import { sendMessage } from "../message/send-message.ts";
import type { VisitorContext } from "../service-context.ts";
import { claimFreely, openTestServices, otherVisitor, send, type TestServices } from "../testing.ts";
import { peekLimits } from "./peek-limits.ts";

let services: TestServices;
beforeAll(async () => {
  services = await openTestServices();
  return () => services.close();
});

const minuteMs = 60_000;
const messages = (scope: LimitPolicy["scope"], max: number): LimitPolicy => ({
  scope,
  kind: "messages",
  windowMs: minuteMs,
  max,
});
const concurrent = (scope: LimitPolicy["scope"], max: number): LimitPolicy => ({
  scope,
  max,
  kind: "concurrent",
});

const newInput = () => ({ chatId: randomUUID(), clientMessageId: randomUUID(), text: "Bonjour" });

async function finish(
  ctx: VisitorContext,
  generationId: string,
  status: "succeeded" | "failed" | "cancelled",
) {
  const { attempt } = await claimFreely(ctx, generationId);
  await finishGeneration({ ctx, input: { generationId, owner: "worker-a", attempt, status, text: "…" } });
}

async function remaining(ctx: VisitorContext): Promise<number> {
  return (await peekLimits({ ctx })).remaining;
}

describe.each([
  messages("session", 3),
  messages("network", 3),
  concurrent("session", 3),
  concurrent("network", 3),
])("a limit of $max $kind for a $scope", (policy) => {
  test("allows the last one and refuses the next as a value that says when", async () => {
    const ctx = await services.createContext([policy]);
    for (const left of [2, 1, 0]) {
      const allowed = await sendMessage({ ctx, input: newInput() });
      expect(allowed).toMatchObject({ outcome: "created", limit: { limit: 3, remaining: left } });
    }
    const refused = await sendMessage({ ctx, input: newInput() });
    expect(refused).toMatchObject({
      outcome: "limited",
      decision: { allowed: false, policy, state: { limit: 3, remaining: 0 } },
    });
    if (refused.outcome !== "limited") throw new Error("allowed");
    expect(refused.decision.retryAfterMs).toBeGreaterThan(0);
    expect(refused.decision.retryAfterMs).toBeLessThanOrEqual(minuteMs);
  });

  test("counts whom it is for and nobody else", async () => {
    const ctx = await services.createContext([policy]);
    for (let count = 0; count < 3; count++) await send(ctx);
    const sameNetwork = otherVisitor(ctx, { networkHash: ctx.visitor.networkHash });
    expect(await remaining(sameNetwork)).toBe(policy.scope === "network" ? 0 : 3);
    expect(await remaining(otherVisitor(ctx))).toBe(3);
    const elsewhere = { ...(await services.createContext([policy])), visitor: ctx.visitor };
    expect(await remaining(elsewhere)).toBe(3);
  });
});

test("a refused message stores nothing", async () => {
  const ctx = await services.createContext([messages("session", 0)]);
  const input = newInput();
  expect(await sendMessage({ ctx, input })).toMatchObject({ outcome: "limited" });
  await expect(getChat({ ctx, input })).rejects.toThrow(NotFoundError);
});

test("many at once never get past the limit", async () => {
  const ctx = await services.createContext([messages("session", 4)]);
  const sent = await Promise.all(Array.from({ length: 10 }, () => sendMessage({ ctx, input: newInput() })));
  expect(sent.filter(({ outcome }) => outcome === "created")).toHaveLength(4);
  expect(sent.filter(({ outcome }) => outcome === "limited")).toHaveLength(6);
});

describe("a unit comes back", () => {
  test("when the generation fails", async () => {
    const ctx = await services.createContext([messages("session", 1)]);
    const sent = await send(ctx);
    expect(await remaining(ctx)).toBe(0);
    await finish(ctx, sent.generationId, "failed");
    expect(await remaining(ctx)).toBe(1);
    expect(await retryAnswer({ ctx, input: sent })).toMatchObject({ outcome: "created" });
    expect(await sendMessage({ ctx, input: newInput() })).toMatchObject({ outcome: "limited" });
  });

  test("when it is cancelled before anybody worked on it", async () => {
    const ctx = await services.createContext([messages("session", 1)]);
    await cancelGeneration({ ctx, input: await send(ctx) });
    expect(await remaining(ctx)).toBe(1);
  });

  test("when the message is refused because of the chat's state", async () => {
    const ctx = await services.createContext([messages("session", 2)]);
    const sent = await send(ctx);
    await expect(send(ctx, sent)).rejects.toThrow(ConflictError);
    await expect(retryAnswer({ ctx, input: sent })).rejects.toThrow(ConflictError);
    await expect(retryAnswer({ ctx, input: { answerId: randomUUID() } })).rejects.toThrow(NotFoundError);
    expect(await remaining(ctx)).toBe(1);
  });

  test("when the message was a replay, also of one sent at the same moment", async () => {
    const ctx = await services.createContext([messages("session", 10)]);
    const input = newInput();
    await Promise.all(Array.from({ length: 6 }, () => sendMessage({ ctx, input })));
    await sendMessage({ ctx, input });
    expect(await remaining(ctx)).toBe(9);
  });
});

test("a unit that was taken although its answer got lost comes back", async () => {
  const ctx = await services.createContext([messages("session", 1), concurrent("session", 1)]);
  const { consume } = ctx.limiter;
  const lost: typeof consume = async (unit) => {
    await consume(unit);
    throw new Error("Command timed out");
  };
  const input = newInput();
  const broken = { ...ctx, limiter: { ...ctx.limiter, consume: lost } };
  await expect(sendMessage({ ctx: broken, input })).rejects.toThrow("Command timed out");
  expect(await sendMessage({ ctx, input })).toMatchObject({ outcome: "created" });
});

test("an answer that ended keeps its message counted, and frees its place among the concurrent ones", async () => {
  const ctx = await services.createContext([messages("session", 3), concurrent("session", 1)]);
  for (const status of ["succeeded", "cancelled"] as const) {
    const { generationId } = await send(ctx);
    expect(await sendMessage({ ctx, input: newInput() })).toMatchObject({
      outcome: "limited",
      decision: { policy: { kind: "concurrent" } },
    });
    await finish(ctx, generationId, status);
  }
  expect(await remaining(ctx)).toBe(1);
});

test("what is wrong with a message is told even when its unit cannot be given back", async () => {
  const ctx = await services.createContext();
  ctx.limiter = { ...ctx.limiter, refund: () => Promise.reject(new Error("away")) };
  const sent = await send(ctx);
  await expect(send(ctx, sent)).rejects.toThrow(ConflictError);
});

describe("at the limit", () => {
  test("a replay is still answered with the first one's ids", async () => {
    const ctx = await services.createContext([messages("session", 1)]);
    const input = newInput();
    const first = await sendMessage({ ctx, input });
    if (first.outcome !== "created") throw new Error(first.outcome);
    expect(await sendMessage({ ctx, input })).toMatchObject({
      outcome: "replayed",
      result: first.result,
      limit: { limit: 1, remaining: 0 },
    });
  });

  test("a replay of somebody else's message is not", async () => {
    const ctx = await services.createContext([messages("network", 1)]);
    const input = newInput();
    await sendMessage({ ctx, input });
    const stranger = otherVisitor(ctx, { networkHash: ctx.visitor.networkHash });
    expect(await sendMessage({ ctx: stranger, input })).toMatchObject({ outcome: "limited" });
  });
});
