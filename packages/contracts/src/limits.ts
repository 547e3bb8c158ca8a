/** One limit of a tenant, a row of `limit_policies`. A `concurrent` policy has no window. */
export type LimitPolicy =
  | { scope: "session" | "network"; kind: "messages"; windowMs: number; max: number }
  | { scope: "session" | "network"; kind: "concurrent"; max: number };

/** What is left after a decision; sent as RateLimit-Limit, -Remaining and -Reset. The tightest policy speaks. */
export interface LimitState {
  limit: number;
  remaining: number;
  /** Milliseconds until `remaining` grows again; 0 when nothing is used. */
  resetMs: number;
}

/** A refusal is a value, not an exception. */
export type LimitDecision =
  | { allowed: true; state: LimitState }
  | { allowed: false; retryAfterMs: number; policy: LimitPolicy; state: LimitState };
