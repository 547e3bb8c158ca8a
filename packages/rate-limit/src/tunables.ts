/** A running answer frees its place after this even when nobody released it. Shorter and a long answer's place is given away; longer and a crash blocks a visitor. */
export const runningUnitTtlMs = 30 * 60_000;

/** When to look again for a free place among the running: nobody knows when an answer ends. */
export const concurrentRetryAfterMs = 2_000;
