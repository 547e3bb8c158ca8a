import type { LimitPolicy } from "@causerie/contracts";
import { describe, expect, it } from "vitest";
import { describeLimits, judgeLimits } from "./judge-limits.ts";
import type { PolicyCount } from "./judge-limits.ts";
import { concurrentRetryAfterMs } from "./tunables.ts";

const minute: LimitPolicy = { scope: "session", kind: "messages", windowMs: 60_000, max: 60 };
const day: LimitPolicy = { scope: "session", kind: "messages", windowMs: 86_400_000, max: 100 };
const atOnce: LimitPolicy = { scope: "session", kind: "concurrent", max: 8 };

function counted(policy: LimitPolicy, used: number, more: Partial<PolicyCount> = {}): PolicyCount {
  return { policy, used, oldestLeavesMs: used === 0 ? 0 : 5_000, waitMs: null, ...more };
}

describe("judgeLimits", () => {
  it("lets the tightest message policy speak, not the number of answers at a time", () => {
    const decision = judgeLimits(true, [counted(atOnce, 7), counted(minute, 1), counted(day, 50)]);
    expect(decision).toEqual({ allowed: true, state: { limit: 100, remaining: 50, resetMs: 5_000 } });
  });

  it("of several refusals tells the one that lasts longest", () => {
    const decision = judgeLimits(false, [
      counted(minute, 60, { waitMs: 300 }),
      counted(atOnce, 8, { waitMs: 0 }),
      counted(day, 100, { waitMs: 7_000_000 }),
    ]);
    expect(decision).toEqual({
      allowed: false,
      retryAfterMs: 7_000_000,
      policy: day,
      state: { limit: 100, remaining: 0, resetMs: 7_000_000 },
    });
  });

  it("answers a fixed wait when only too many run at once", () => {
    const decision = judgeLimits(false, [counted(minute, 3), counted(atOnce, 8, { waitMs: 1 })]);
    expect(decision).toMatchObject({ retryAfterMs: concurrentRetryAfterMs, policy: atOnce });
  });
});

describe("describeLimits", () => {
  it("needs no time to reset when nothing is used", () => {
    expect(describeLimits([counted(minute, 0)])).toEqual({ limit: 60, remaining: 60, resetMs: 0 });
  });

  it("never tells less than nothing left, also when a policy was lowered", () => {
    expect(describeLimits([counted(minute, 75, { waitMs: 400 })])).toEqual({
      limit: 60,
      remaining: 0,
      resetMs: 400,
    });
  });

  it("tells answers at a time when nothing else is limited", () => {
    expect(describeLimits([counted(atOnce, 0)])).toEqual({ limit: 8, remaining: 8, resetMs: 0 });
    expect(describeLimits([counted(atOnce, 2)])).toMatchObject({ limit: 8, remaining: 6 });
  });

  it("knows no bound without policies", () => {
    expect(describeLimits([]).remaining).toBe(Number.MAX_SAFE_INTEGER);
  });
});
