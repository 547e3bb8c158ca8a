import type { GenerationJob } from "@causerie/contracts";
import { createLogger } from "@causerie/logger";
import { closeRedis, createRedis, keys } from "@causerie/redis";
import type { Redis } from "@causerie/redis";
import { redisUrl } from "@causerie/testing";
import { createGenerationQueue } from "./generation-queue.ts";
import type { GenerationQueue } from "./generation-queue.ts";
import { createGenerationWorker } from "./generation-worker.ts";
import type { GenerationWorker, GenerationWorkerOptions } from "./generation-worker.ts";

export const quietLogger = createLogger({ name: "test", level: "silent" });

export const newJob = (): GenerationJob => ({
  tenantId: crypto.randomUUID(),
  generationId: crypto.randomUUID(),
});

/** A queue of a test's own, with its connection and whatever workers the test starts on it. */
export interface TestQueue {
  queueName: string;
  redis: Redis;
  queue: GenerationQueue;
  startWorker: (
    handle: GenerationWorkerOptions["handle"],
    more?: Partial<Pick<GenerationWorkerOptions, "concurrency" | "logger">>,
  ) => GenerationWorker;
  /** Everything that BullMQ holds for this queue, as one text. */
  dump: () => Promise<string>;
  dispose: () => Promise<void>;
}

export function openTestQueue(url = redisUrl()): TestQueue {
  const queueName = `test-${crypto.randomUUID()}`;
  const redis = createRedis({ url, purpose: "queue", logger: quietLogger });
  const queue = createGenerationQueue({ redis, queueName });
  const workers: GenerationWorker[] = [];
  const ownKeys = (): Promise<string[]> => redis.keys(`${keys.queuePrefix}:${queueName}:*`);

  return {
    queueName,
    redis,
    queue,
    startWorker(handle, more) {
      const worker = createGenerationWorker({
        redis,
        queueName,
        handle,
        concurrency: 1,
        logger: quietLogger,
        ...more,
      });
      workers.push(worker);
      return worker;
    },
    async dump() {
      const values = await Promise.all(
        (await ownKeys()).map(async (key) => [key, await readAny(redis, key)]),
      );
      return JSON.stringify(values);
    },
    async dispose() {
      await Promise.all(workers.map((worker) => worker.close({ force: true })));
      await queue.close();
      const left = await ownKeys();
      if (left.length > 0) await redis.del(...left);
      await closeRedis(redis);
    },
  };
}

async function readAny(redis: Redis, key: string): Promise<unknown> {
  switch (await redis.type(key)) {
    case "hash":
      return await redis.hgetall(key);
    case "list":
      return await redis.lrange(key, 0, -1);
    case "set":
      return await redis.smembers(key);
    case "zset":
      return await redis.zrange(key, "0", "-1");
    case "stream":
      return await redis.xrange(key, "-", "+");
    default:
      return await redis.get(key);
  }
}
