import "server-only";
import { closeDb, createDb, pingDb } from "@causerie/db";
import { createLogger } from "@causerie/logger";
import { createGenerationQueue } from "@causerie/queue";
import { createRateLimiter } from "@causerie/rate-limit";
import { closeRedis, createRedis, hashNetwork } from "@causerie/redis";
import { createTenantDirectory } from "@causerie/services";
import { createStreamHub } from "@causerie/stream";
import { type Container, containerFrom } from "./container-slot.ts";
import { readEnv, type WebEnv } from "./env.ts";
import { checkHealth } from "./health.ts";
import { createQueuePlaces } from "./queue-places.ts";
import { databasePoolMax, queuePlacesMaxAgeMs, tenantDirectoryTtlMs } from "./tunables.ts";

/** The process's container. Nothing connects before the first request needs it, so a build needs no environment. */
export function getContainer(): Container {
  return containerFrom(() => createContainer(readEnv()));
}

function createContainer(env: WebEnv): Container {
  const logger = createLogger({ name: "causerie-web", level: env.logLevel });
  const db = createDb({ url: env.databaseUrl, connectionsMax: databasePoolMax, logger });
  const connect = (purpose: "command" | "subscriber" | "queue") =>
    createRedis({ url: env.redisUrl, purpose, logger, clientName: `causerie-web-${purpose}` });
  const redis = connect("command");
  const subscriber = connect("subscriber");
  const queueRedis = connect("queue");
  const queue = createGenerationQueue({ redis: queueRedis, queueName: env.queueName });
  const limiter = createRateLimiter({ redis });
  const hub = createStreamHub({ redis, subscriber, logger });
  const shutdown = new AbortController();

  return {
    logger,
    secret: env.secret,
    tenants: createTenantDirectory({ db, ttlMs: tenantDirectoryTtlMs }),
    hub,
    places: createQueuePlaces({ listPositions: () => queue.positions(), maxAgeMs: queuePlacesMaxAgeMs }),
    shutdown: shutdown.signal,
    servicesFor: (tenant, requestLogger) => ({ db, redis, queue, limiter, logger: requestLogger, tenant }),
    hashNetwork: (tenantId, ip) => hashNetwork({ redis, tenantId, ip }),
    checkHealth: () =>
      checkHealth({
        postgres: () => pingDb(db),
        redis: () => redis.ping(),
        worker: async () => {
          if ((await queue.workerCount()) === 0) throw new Error("no worker is connected to the queue");
        },
        logger,
      }),
    beginShutdown: () => shutdown.abort(),
    async close() {
      await Promise.allSettled([hub.close(), queue.close()]);
      await Promise.allSettled([
        closeRedis(redis),
        closeRedis(subscriber),
        closeRedis(queueRedis),
        closeDb(db),
      ]);
    },
  };
}
