import type { LimitState } from "@causerie/contracts";

const msPerSecond = 1000;

/** RateLimit-Limit, -Remaining and -Reset; seconds, rounded up so that nobody comes back too early. */
export function limitHeaders(state: LimitState): Record<string, string> {
  return {
    "ratelimit-limit": String(state.limit),
    "ratelimit-remaining": String(state.remaining),
    "ratelimit-reset": String(Math.ceil(state.resetMs / msPerSecond)),
  };
}

/** Retry-After in whole seconds, at least one. */
export function retryAfterHeader(retryAfterMs: number): Record<string, string> {
  return { "retry-after": String(Math.max(1, Math.ceil(retryAfterMs / msPerSecond))) };
}
