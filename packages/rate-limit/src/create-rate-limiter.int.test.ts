import type { LimitPolicy } from "@causerie/contracts";
import { createLogger } from "@causerie/logger";
import { closeRedis, createRedis, keys } from "@causerie/redis";
import type { Redis } from "@causerie/redis";
import { redisUrl } from "@causerie/testing";
import { afterAll, describe, expect, it } from "vitest";
import { createRateLimiter } from "./create-rate-limiter.ts";
import type { LimitUnit } from "./rate-limiter.ts";
import { concurrentRetryAfterMs, runningUnitTtlMs } from "./tunables.ts";

const MINUTE_MS = 60_000;
const DAY_MS = 86_400_000;

const logger = createLogger({ name: "test", level: "silent" });
const connections = [1, 2].map(() => createRedis({ url: redisUrl(), purpose: "command", logger }));
const [redis, otherRedis] = connections as [Redis, Redis];
const limiter = createRateLimiter({ redis });
const otherLimiter = createRateLimiter({ redis: otherRedis });
afterAll(() => Promise.all(connections.map(closeRedis)));

const perMinute = (max: number, scope: "session" | "network" = "session"): LimitPolicy => ({
  scope,
  kind: "messages",
  windowMs: MINUTE_MS,
  max,
});
const perDay = (max: number): LimitPolicy => ({ scope: "session", kind: "messages", windowMs: DAY_MS, max });
const atOnce = (max: number, scope: "session" | "network" = "session"): LimitPolicy => ({
  scope,
  kind: "concurrent",
  max,
});

type Visitor = Omit<LimitUnit, "unitId">;

const newVisitor = (): Visitor => ({
  tenantId: crypto.randomUUID(),
  subjects: { session: crypto.randomUUID(), network: crypto.randomUUID() },
});
const newUnit = (visitor: Visitor): LimitUnit => ({ ...visitor, unitId: crypto.randomUUID() });

async function redisNowMs(): Promise<number> {
  const [seconds, micros] = await redis.time();
  return Number(seconds) * 1_000 + Math.floor(Number(micros) / 1_000);
}

const logOf = ({ tenantId, subjects }: Visitor): string =>
  keys.messageLog(tenantId, "session", subjects.session);

async function shiftIntoPast(visitor: Visitor, unitId: string, ageMs: number): Promise<void> {
  await redis.zadd(logOf(visitor), "XX", (await redisNowMs()) - ageMs, unitId);
}

describe("consume", () => {
  it("allows exactly max and refuses the next", async () => {
    const visitor = newVisitor();
    const policies = [perMinute(3)];
    for (const remaining of [2, 1, 0]) {
      const decision = await limiter.consume({ ...newUnit(visitor), policies });
      expect(decision).toMatchObject({ allowed: true, state: { limit: 3, remaining } });
    }
    const refused = await limiter.consume({ ...newUnit(visitor), policies });
    expect(refused).toMatchObject({ allowed: false, policy: policies[0], state: { limit: 3, remaining: 0 } });
  });

  it("holds when two processes hammer it in parallel", async () => {
    const visitor = newVisitor();
    const policies = [perMinute(50), perMinute(60, "network"), atOnce(70)];
    const decisions = await Promise.all(
      Array.from({ length: 200 }, (_, index) =>
        (index % 2 === 0 ? limiter : otherLimiter).consume({ ...newUnit(visitor), policies }),
      ),
    );
    expect(decisions.filter(({ allowed }) => allowed)).toHaveLength(50);
    const { tenantId, subjects } = visitor;
    expect(await redis.zcard(keys.messageLog(tenantId, "network", subjects.network))).toBe(50);
    expect(await redis.zcard(keys.running(tenantId, "session", subjects.session))).toBe(50);
  });

  it("counts the same unit once, also when it is taken twice at the same moment", async () => {
    const visitor = newVisitor();
    const policies = [perMinute(2), atOnce(2)];
    const unit = newUnit(visitor);
    const decisions = await Promise.all(
      Array.from({ length: 10 }, () => limiter.consume({ ...unit, policies })),
    );
    for (const decision of decisions)
      expect(decision).toMatchObject({ allowed: true, state: { remaining: 1 } });
    expect(await limiter.consume({ ...newUnit(visitor), policies })).toMatchObject({ allowed: true });
    expect(await limiter.consume({ ...unit, policies })).toMatchObject({ allowed: true });
    expect(await limiter.consume({ ...newUnit(visitor), policies })).toMatchObject({ allowed: false });
  });

  it("takes from all policies or from none", async () => {
    const visitor = newVisitor();
    const policies = [perMinute(10), perDay(20), perMinute(1, "network"), atOnce(5)];
    await limiter.consume({ ...newUnit(visitor), policies });
    const refused = await limiter.consume({ ...newUnit(visitor), policies });
    expect(refused).toMatchObject({ allowed: false, policy: policies[2] });
    expect(await limiter.peek({ ...visitor, policies: [perMinute(10)] })).toMatchObject({ remaining: 9 });
    const { tenantId, subjects } = visitor;
    expect(await redis.zcard(keys.running(tenantId, "session", subjects.session))).toBe(1);
  });

  it("tells to the millisecond of Redis's clock when one more fits", async () => {
    const visitor = newVisitor();
    const policies = [perMinute(2)];
    const units = [newUnit(visitor), newUnit(visitor)];
    for (const unit of units) await limiter.consume({ ...unit, policies });
    await shiftIntoPast(visitor, units[0]?.unitId ?? "", 45_000);
    const oldest = Number(await redis.zscore(logOf(visitor), units[0]?.unitId ?? ""));
    const before = await redisNowMs();
    const refused = await limiter.consume({ ...newUnit(visitor), policies });
    const after = await redisNowMs();
    if (refused.allowed) throw new Error("must be refused");
    expect(refused.retryAfterMs).toBeGreaterThanOrEqual(oldest + MINUTE_MS - after);
    expect(refused.retryAfterMs).toBeLessThanOrEqual(oldest + MINUTE_MS - before);
    expect(refused.state.resetMs).toBe(refused.retryAfterMs);
  });

  it("slides: a unit leaves its window by its own age, not at the turn of a minute", async () => {
    const visitor = newVisitor();
    const policies = [perMinute(2)];
    const units = [newUnit(visitor), newUnit(visitor)];
    for (const unit of units) await limiter.consume({ ...unit, policies });
    await shiftIntoPast(visitor, units[0]?.unitId ?? "", MINUTE_MS - 20_000);
    expect(await limiter.consume({ ...newUnit(visitor), policies })).toMatchObject({ allowed: false });
    await shiftIntoPast(visitor, units[0]?.unitId ?? "", MINUTE_MS);
    expect(await limiter.consume({ ...newUnit(visitor), policies })).toMatchObject({ allowed: true });
    expect(await limiter.consume({ ...newUnit(visitor), policies })).toMatchObject({ allowed: false });
  });

  it("counts minute and day over the same log", async () => {
    const visitor = newVisitor();
    const policies = [perMinute(2), perDay(3)];
    const units = [newUnit(visitor), newUnit(visitor)];
    for (const unit of units) {
      await limiter.consume({ ...unit, policies });
      await shiftIntoPast(visitor, unit.unitId, MINUTE_MS * 2);
    }
    const third = await limiter.consume({ ...newUnit(visitor), policies });
    expect(third).toMatchObject({ allowed: true, state: { limit: 3, remaining: 0 } });
    const fourth = await limiter.consume({ ...newUnit(visitor), policies });
    expect(fourth).toMatchObject({ allowed: false, policy: policies[1] });
    await shiftIntoPast(visitor, units[0]?.unitId ?? "", DAY_MS);
    expect(await limiter.consume({ ...newUnit(visitor), policies })).toMatchObject({ allowed: true });
    expect(await redis.zscore(logOf(visitor), units[0]?.unitId ?? "")).toBeNull();
  });

  it("after a policy was lowered, waits until enough units have left", async () => {
    const visitor = newVisitor();
    const units = Array.from({ length: 4 }, () => newUnit(visitor));
    for (const [index, unit] of units.entries()) {
      await limiter.consume({ ...unit, policies: [perMinute(4)] });
      await shiftIntoPast(visitor, unit.unitId, 40_000 - index * 10_000);
    }
    // Of 40, 30, 20 and 10 seconds of age, three must leave before one of two places is free.
    const deciding = Number(await redis.zscore(logOf(visitor), units[2]?.unitId ?? ""));
    const before = await redisNowMs();
    const refused = await limiter.consume({ ...newUnit(visitor), policies: [perMinute(2)] });
    const after = await redisNowMs();
    if (refused.allowed) throw new Error("must be refused");
    expect(refused.retryAfterMs).toBeGreaterThanOrEqual(deciding + MINUTE_MS - after);
    expect(refused.retryAfterMs).toBeLessThanOrEqual(deciding + MINUTE_MS - before);
  });

  it("refuses everything under a policy of none, and allows everything without policies", async () => {
    const visitor = newVisitor();
    const closed = await limiter.consume({ ...newUnit(visitor), policies: [perMinute(0)] });
    expect(closed).toMatchObject({ allowed: false, retryAfterMs: MINUTE_MS });
    const noneAtOnce = await limiter.consume({ ...newUnit(visitor), policies: [atOnce(0)] });
    expect(noneAtOnce).toMatchObject({ allowed: false, retryAfterMs: concurrentRetryAfterMs });
    expect(await limiter.consume({ ...newUnit(visitor), policies: [] })).toMatchObject({ allowed: true });
  });

  it("counts sessions, networks and tenants apart, and a network over all its sessions", async () => {
    const visitor = newVisitor();
    const policies = [perMinute(1), perMinute(2, "network")];
    const neighbour = { ...visitor, subjects: { ...visitor.subjects, session: crypto.randomUUID() } };
    const third = { ...visitor, subjects: { ...visitor.subjects, session: crypto.randomUUID() } };
    const elsewhere = { ...visitor, tenantId: crypto.randomUUID() };
    expect(await limiter.consume({ ...newUnit(visitor), policies })).toMatchObject({ allowed: true });
    expect(await limiter.consume({ ...newUnit(neighbour), policies })).toMatchObject({ allowed: true });
    expect(await limiter.consume({ ...newUnit(third), policies })).toMatchObject({
      allowed: false,
      policy: policies[1],
    });
    expect(await limiter.consume({ ...newUnit(elsewhere), policies })).toMatchObject({ allowed: true });
  });

  it("leaves nothing in Redis for ever", async () => {
    const visitor = newVisitor();
    await limiter.consume({ ...newUnit(visitor), policies: [perMinute(5), perDay(9), atOnce(2)] });
    const { tenantId, subjects } = visitor;
    const logTtl = await redis.pttl(logOf(visitor));
    const runningTtl = await redis.pttl(keys.running(tenantId, "session", subjects.session));
    expect(logTtl).toBeGreaterThan(DAY_MS - MINUTE_MS);
    expect(logTtl).toBeLessThanOrEqual(DAY_MS);
    expect(runningTtl).toBeGreaterThan(0);
    expect(runningTtl).toBeLessThanOrEqual(runningUnitTtlMs);
    expect(await redis.keys(`causerie:${tenantId}:*`)).toHaveLength(2);
  });
});

describe("a unit at a time", () => {
  it("allows exactly max to run, and one more for each released, idempotently", async () => {
    const visitor = newVisitor();
    const policies = [perMinute(100), atOnce(2)];
    const units = [newUnit(visitor), newUnit(visitor)] as const;
    for (const unit of units)
      expect(await limiter.consume({ ...unit, policies })).toMatchObject({ allowed: true });
    const refused = await limiter.consume({ ...newUnit(visitor), policies });
    expect(refused).toMatchObject({
      allowed: false,
      policy: policies[1],
      retryAfterMs: concurrentRetryAfterMs,
      state: { limit: 2, remaining: 0 },
    });
    await limiter.release(units[0]);
    await limiter.release(units[0]);
    expect(await limiter.consume({ ...newUnit(visitor), policies })).toMatchObject({ allowed: true });
    expect(await limiter.consume({ ...newUnit(visitor), policies })).toMatchObject({ allowed: false });
    expect(await limiter.peek({ ...visitor, policies })).toMatchObject({ limit: 100, remaining: 97 });
  });

  it("frees the place of a unit that nobody ever released", async () => {
    const visitor = newVisitor();
    const policies = [atOnce(1)];
    const lost = newUnit(visitor);
    await limiter.consume({ ...lost, policies });
    expect(await limiter.consume({ ...newUnit(visitor), policies })).toMatchObject({ allowed: false });
    const running = keys.running(visitor.tenantId, "session", visitor.subjects.session);
    await redis.zadd(running, "XX", await redisNowMs(), lost.unitId);
    expect(await limiter.consume({ ...newUnit(visitor), policies })).toMatchObject({ allowed: true });
  });
});

describe("refund", () => {
  it("gives a unit back to every policy, once", async () => {
    const visitor = newVisitor();
    const policies = [perMinute(2), perMinute(2, "network"), atOnce(2), atOnce(2, "network")];
    const [kept, failed] = [newUnit(visitor), newUnit(visitor)];
    await limiter.consume({ ...kept, policies });
    await limiter.consume({ ...failed, policies });
    await Promise.all([limiter.refund(failed), otherLimiter.refund(failed), limiter.refund(failed)]);
    expect(await limiter.peek({ ...visitor, policies })).toMatchObject({ remaining: 1 });
    expect(await limiter.consume({ ...failed, policies })).toMatchObject({
      allowed: true,
      state: { remaining: 0 },
    });
    expect(await limiter.consume({ ...newUnit(visitor), policies })).toMatchObject({ allowed: false });
  });

  it("of a unit that was never taken changes nothing", async () => {
    const visitor = newVisitor();
    const policies = [perMinute(2), atOnce(1)];
    await limiter.consume({ ...newUnit(visitor), policies });
    await limiter.refund(newUnit(visitor));
    await limiter.release(newUnit(visitor));
    expect(await limiter.peek({ ...visitor, policies })).toMatchObject({ remaining: 1 });
    expect(await limiter.consume({ ...newUnit(visitor), policies })).toMatchObject({ allowed: false });
  });
});

describe("peek", () => {
  it("takes nothing, however often one looks", async () => {
    const visitor = newVisitor();
    const policies = [perMinute(1), atOnce(1)];
    for (let look = 0; look < 5; look += 1) {
      expect(await limiter.peek({ ...visitor, policies })).toEqual({ limit: 1, remaining: 1, resetMs: 0 });
    }
    expect(await limiter.consume({ ...newUnit(visitor), policies })).toMatchObject({ allowed: true });
    const state = await limiter.peek({ ...visitor, policies });
    expect(state).toMatchObject({ limit: 1, remaining: 0 });
    expect(state.resetMs).toBeGreaterThan(0);
    expect(state.resetMs).toBeLessThanOrEqual(MINUTE_MS);
  });
});
