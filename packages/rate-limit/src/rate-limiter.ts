import type { LimitDecision, LimitPolicy, LimitState } from "@causerie/contracts";

/** Who is counted: a session's id and the keyed hash of its network. */
export interface LimitSubjects {
  session: string;
  network: string;
}

/** One counted thing (a generation's id) of somebody in a tenant. */
export interface LimitUnit {
  tenantId: string;
  subjects: LimitSubjects;
  unitId: string;
}

export interface RateLimiter {
  /** Takes one unit from every policy, or from none. The same unit taken twice counts once. */
  consume(unit: LimitUnit & { policies: readonly LimitPolicy[] }): Promise<LimitDecision>;
  /** Gives a unit back as if it had never been taken. Idempotent. */
  refund(unit: LimitUnit): Promise<void>;
  /** Frees the unit's place among the concurrent ones; its message stays counted. Idempotent. */
  release(unit: LimitUnit): Promise<void>;
  /** What is left, without taking anything. */
  peek(options: {
    tenantId: string;
    policies: readonly LimitPolicy[];
    subjects: LimitSubjects;
  }): Promise<LimitState>;
}
