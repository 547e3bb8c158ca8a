import type { Redis } from "@causerie/redis";
import type { RateLimiter } from "./rate-limiter.ts";

export function createRateLimiter(options: { redis: Redis }): RateLimiter {
  throw new Error(`not written yet ${String(options)}`);
}
