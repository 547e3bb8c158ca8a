import { randomUUID } from "node:crypto";
import { hostname } from "node:os";
import { basename } from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import { closeDb, createDb, type Db, pingDb } from "@causerie/db";
import { createEngine } from "@causerie/inference";
import type { Logger } from "@causerie/logger";
import { pocketModel, pocketModelFolder } from "@causerie/pocket";
import { createGenerationQueue, createGenerationWorker } from "@causerie/queue";
import { createRateLimiter } from "@causerie/rate-limit";
import { closeRedis, createRedis, type Redis, type RedisPurpose } from "@causerie/redis";
import { createTenantDirectory } from "@causerie/services";
import { listenForCancels } from "@causerie/stream";
import type { WorkerEnv } from "./env.ts";
import { createGenerationProcessor } from "./generation-processor.ts";
import type { WorkerHealth } from "./health-server.ts";
import { createMetrics, type Metrics } from "./metrics.ts";
import { startSweeper } from "./sweeper.ts";
import { healthCheckTimeoutMs, tenantTtlMs } from "./tunables.ts";

export interface WorkerOptions extends Pick<
  WorkerEnv,
  "databaseUrl" | "redisUrl" | "concurrency" | "engine" | "queueName"
> {
  logger: Logger;
}

/** A worker that takes jobs. */
export interface Worker {
  /** Name of this worker in leases. */
  readonly owner: string;
  readonly health: () => Promise<WorkerHealth>;
  readonly metrics: Metrics;
  /** Takes no more jobs, hands running answers over and closes everything. */
  close(): Promise<void>;
}

/** Builds a worker and starts it. The only place where its parts are constructed. */
export async function createWorker(options: WorkerOptions): Promise<Worker> {
  const { logger, queueName, concurrency } = options;
  const { modelFolder } = options.engine;
  const connect = (purpose: RedisPurpose): Redis =>
    createRedis({ url: options.redisUrl, purpose, logger, clientName: "causerie-worker" });
  // The model first: it is the likeliest to be missing, and then nothing else is open yet.
  const engine = await createEngine(options.engine);
  const db = createDb({ url: options.databaseUrl, logger });
  const [redis, subscriber, queueRedis] = [connect("command"), connect("subscriber"), connect("queue")];
  const queue = createGenerationQueue({ redis: queueRedis, queueName });
  const limiter = createRateLimiter({ redis });
  const owner = `${hostname()}-${process.pid}-${randomUUID()}`;
  const tenants = createTenantDirectory({ db, ttlMs: tenantTtlMs });
  const processor = createGenerationProcessor({
    base: { db, redis, queue, limiter, logger },
    tenants,
    engine,
    owner,
  });
  const stopListening = await listenForCancels({ subscriber, onCancel: processor.cancel });
  const worker = createGenerationWorker({
    redis: queueRedis,
    queueName,
    // Whoever would wait in the engine waits in the queue instead, where people are told their place.
    concurrency: Math.min(concurrency, engine.model.sequencesMax),
    handle: processor.handle,
    logger,
  });
  const sweeper = startSweeper({ ctx: { db, queue, redis, limiter, logger }, logger });
  let closing = false;

  return {
    owner,
    async health() {
      const status = !closing && (await isReachable(db, redis)) ? "ok" : "failing";
      return { status, model: modelName(modelFolder), running: processor.running() };
    },
    metrics: createMetrics({ engine, countWaiting: () => queue.waitingCount() }),
    async close() {
      closing = true;
      const drained = worker.close();
      processor.handOver();
      await Promise.all([drained, sweeper.stop(), stopListening()]);
      await Promise.all([engine.close(), queue.close()]);
      await Promise.all([closeDb(db), ...[redis, subscriber, queueRedis].map(closeRedis)]);
    },
  };
}

async function isReachable(db: Db, redis: Redis): Promise<boolean> {
  const answered = Promise.all([pingDb(db), redis.ping()]).then(
    () => true,
    () => false,
  );
  return Promise.race([answered, sleep(healthCheckTimeoutMs, false, { ref: false })]);
}

function modelName(modelFolder: string): string {
  return modelFolder === pocketModelFolder ? pocketModel.id : basename(modelFolder);
}
