/** A running answer frees its place after this even when nobody released it. Shorter and a long answer's place is given away; longer and a crash blocks a visitor. */
export const RUNNING_UNIT_TTL_MS = 30 * 60_000;

/** When to look again for a free place among the running: nobody knows when an answer ends. */
export const CONCURRENT_RETRY_AFTER_MS = 2_000;
