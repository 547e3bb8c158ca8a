import type { Logger } from "@causerie/logger";
import { Redis } from "ioredis";

/**
 * command: short commands that fail quickly while Redis is away;
 * subscriber: the one connection of a process that listens to channels;
 * queue: for BullMQ, whose blocking commands wait for ever.
 */
export type RedisPurpose = "command" | "subscriber" | "queue";

export interface RedisOptions {
  url: string;
  purpose: RedisPurpose;
  logger: Logger;
  /** Shown by CLIENT LIST. */
  clientName?: string;
}

/** Opens a connection that comes back by itself after any interruption. Close it with `closeRedis`. */
export function createRedis(options: RedisOptions): Redis {
  return new Redis(options.url, { maxRetriesPerRequest: options.purpose === "command" ? 3 : null });
}

/** Closes a connection and waits for the answers that are under way; never throws. */
export async function closeRedis(redis: Redis): Promise<void> {
  await redis.quit();
}
