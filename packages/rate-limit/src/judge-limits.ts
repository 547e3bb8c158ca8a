import type { LimitDecision, LimitPolicy, LimitState } from "@causerie/contracts";
import { concurrentRetryAfterMs } from "./tunables.ts";

/** What Redis counted for one policy. */
export interface PolicyCount {
  policy: LimitPolicy;
  used: number;
  /** Until the oldest unit leaves the window; 0 when nothing is used. */
  oldestLeavesMs: number;
  /** Until one more unit fits; null when there was room. */
  waitMs: number | null;
}

/** Turns counts into a decision. Of several refusals the one that lasts longest speaks. */
export function judgeLimits(allowed: boolean, counts: readonly PolicyCount[]): LimitDecision {
  if (allowed) return { allowed: true, state: describeLimits(counts) };
  const longest = counts
    .flatMap((count) =>
      count.waitMs === null ? [] : [{ policy: count.policy, retryAfterMs: retryAfterMs(count) }],
    )
    .reduce((a, b) => (b.retryAfterMs > a.retryAfterMs ? b : a));
  const { policy, retryAfterMs: resetMs } = longest;
  return {
    allowed: false,
    retryAfterMs: resetMs,
    policy,
    state: { limit: policy.max, remaining: 0, resetMs },
  };
}

/**
 * What is left, as told to a visitor: the tightest of the message policies. How many answers may run at a time
 * is told only when nothing else is limited, since that number says little about how much one may still write.
 */
export function describeLimits(counts: readonly PolicyCount[]): LimitState {
  const messages = counts.filter(({ policy }) => policy.kind === "messages");
  const states = (messages.length > 0 ? messages : counts).map(stateOf);
  return states.reduce(tighter, unlimited);
}

const unlimited: LimitState = {
  limit: Number.MAX_SAFE_INTEGER,
  remaining: Number.MAX_SAFE_INTEGER,
  resetMs: 0,
};

function stateOf(count: PolicyCount): LimitState {
  const { policy, used } = count;
  return { limit: policy.max, remaining: Math.max(policy.max - used, 0), resetMs: resetMs(count) };
}

function resetMs(count: PolicyCount): number {
  if (count.waitMs !== null) return retryAfterMs(count);
  if (count.used === 0) return 0;
  return count.policy.kind === "concurrent" ? concurrentRetryAfterMs : count.oldestLeavesMs;
}

// Nobody knows when a running answer ends, so for these the wait is a fixed one.
function retryAfterMs(count: PolicyCount): number {
  return count.policy.kind === "concurrent" ? concurrentRetryAfterMs : (count.waitMs ?? 0);
}

function tighter(a: LimitState, b: LimitState): LimitState {
  if (a.remaining === b.remaining) return b.resetMs > a.resetMs ? b : a;
  return b.remaining < a.remaining ? b : a;
}
