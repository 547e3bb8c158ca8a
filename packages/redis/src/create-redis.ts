import type { Logger } from "@causerie/logger";
import { Redis } from "ioredis";
import type { RedisOptions as ConnectionOptions } from "ioredis";
import {
  closeTimeoutMs,
  commandRetriesMax,
  commandTimeoutMs,
  connectTimeoutMs,
  keepAliveDelayMs,
  reconnectDelayMaxMs,
  reconnectDelayMinMs,
} from "./tunables.ts";

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
  const { url, purpose, logger, clientName } = options;
  const connection: ConnectionOptions & { replyMapping: "legacy" } = {
    ...(clientName === undefined ? {} : { connectionName: clientName }),
    connectTimeout: connectTimeoutMs,
    keepAlive: keepAliveDelayMs,
    retryStrategy: reconnectDelayMs,
    ...patience(purpose),
    replyMapping: "legacy",
  };
  const redis = new Redis(url, connection);
  logInterruptions(redis, logger.child({ redisPurpose: purpose }));
  return redis;
}

/** Closes a connection, waiting a moment for the answers that are under way; never throws. */
export async function closeRedis(redis: Redis): Promise<void> {
  if (redis.status === "ready") {
    let timer: NodeJS.Timeout | undefined;
    const patienceEnd = new Promise<void>((resolve) => {
      timer = setTimeout(resolve, closeTimeoutMs);
    });
    // A connection that breaks while it says goodbye is closed too, so the refusal means nothing.
    await Promise.race([redis.quit().then(ignore, ignore), patienceEnd]);
    clearTimeout(timer);
  }
  redis.disconnect();
}

/** Pause before the n-th reconnect in a row, `times` counting from 1. */
export function reconnectDelayMs(times: number): number {
  return Math.min(reconnectDelayMinMs * times, reconnectDelayMaxMs);
}

function patience(purpose: RedisPurpose): ConnectionOptions {
  switch (purpose) {
    case "command":
      return { maxRetriesPerRequest: commandRetriesMax, commandTimeout: commandTimeoutMs };
    case "subscriber":
    case "queue":
      return { maxRetriesPerRequest: null };
    default:
      return purpose satisfies never;
  }
}

// While Redis is away every attempt fails alike: the first failure is told, then the return.
function logInterruptions(redis: Redis, logger: Logger): void {
  let interrupted = false;
  const tellOnce = (bindings: object): void => {
    if (!interrupted) logger.warn(bindings, "redis connection interrupted");
    interrupted = true;
  };
  redis.on("error", (error: Error) => tellOnce({ err: error }));
  redis.on("reconnecting", () => tellOnce({}));
  redis.on("ready", () => {
    if (interrupted) logger.info("redis connection restored");
    interrupted = false;
  });
}

function ignore(): void {}
