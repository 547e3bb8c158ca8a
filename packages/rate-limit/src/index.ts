export { createRateLimiter } from "./create-rate-limiter.ts";
export type { LimitSubjects, LimitUnit, RateLimiter } from "./rate-limiter.ts";
