import type { LimitPolicy } from "@causerie/contracts";
import type { Redis } from "@causerie/redis";
import { describeLimits, judgeLimits } from "./judge-limits.ts";
import type { PolicyCount } from "./judge-limits.ts";
import { limitKeys, policyArguments } from "./policy-arguments.ts";
import type { LimitSubjects, LimitUnit, RateLimiter } from "./rate-limiter.ts";
import { takeUnit } from "./takeUnit-4.lua.ts";
import { runningUnitTtlMs } from "./tunables.ts";

// A unit of this name is never taken: the script only counts.
const lookOnly = "";

/** Limits whose counters live in Redis, shared by every process that uses the same Redis. */
export function createRateLimiter(options: { redis: Redis }): RateLimiter {
  const { redis } = options;

  async function count(
    who: { tenantId: string; subjects: LimitSubjects; policies: readonly LimitPolicy[] },
    unitId: string,
  ): Promise<{ allowed: boolean; counts: PolicyCount[] }> {
    const answer = await takeUnit(redis, {
      keys: limitKeys(who.tenantId, who.subjects),
      args: [unitId, runningUnitTtlMs, ...policyArguments(who.policies)],
    });
    return parseAnswer(answer, who.policies);
  }

  async function remove(unit: LimitUnit, from: "everything" | "running"): Promise<void> {
    const [sessionLog = "", sessionRunning = "", networkLog = "", networkRunning = ""] = limitKeys(
      unit.tenantId,
      unit.subjects,
    );
    const transaction = redis.multi().zrem(sessionRunning, unit.unitId).zrem(networkRunning, unit.unitId);
    if (from === "everything") transaction.zrem(sessionLog, unit.unitId).zrem(networkLog, unit.unitId);
    for (const [error] of (await transaction.exec()) ?? []) if (error !== null) throw error;
  }

  return {
    async consume(unit) {
      if (unit.unitId === lookOnly) throw new TypeError("a unit needs an id");
      const { allowed, counts } = await count(unit, unit.unitId);
      return judgeLimits(allowed, counts);
    },
    refund: (unit) => remove(unit, "everything"),
    release: (unit) => remove(unit, "running"),
    async peek(who) {
      const { counts } = await count(who, lookOnly);
      return describeLimits(counts);
    },
  };
}

function parseAnswer(
  answer: unknown,
  policies: readonly LimitPolicy[],
): { allowed: boolean; counts: PolicyCount[] } {
  const [allowed, ...rows] = answer as [number, ...[number, number, number][]];
  const counts = policies.map((policy, index) => {
    const [used = 0, oldestLeavesMs = 0, waitMs = -1] = rows[index] ?? [];
    return { policy, used, oldestLeavesMs, waitMs: waitMs === -1 ? null : waitMs };
  });
  return { allowed: allowed === 1, counts };
}
