import { generationJob } from "@causerie/contracts";
import type { GenerationJob } from "@causerie/contracts";
import { keys } from "@causerie/redis";
import type { Redis } from "@causerie/redis";
import { Queue } from "bullmq";
import { answerTimeoutMs, eventsKeptMax, positionsMax, queueNameDefault } from "./tunables.ts";
import { withDeadline } from "./with-deadline.ts";

export interface GenerationQueueOptions {
  /** A connection of purpose "queue"; the caller closes it after `close`. */
  redis: Redis;
  queueName?: string;
}

export interface GenerationQueue {
  /** Idempotent while a job of this generation exists. Rejects when Redis doesn't answer in time. */
  enqueue(job: GenerationJob): Promise<void>;
  /** Takes a waiting job out; does nothing when there is none or a worker has it already. */
  remove(generationId: string): Promise<void>;
  /** Waiting generations and their places from 1, next to run first; bounded. */
  positions(): Promise<Map<string, number>>;
  /** How many generations wait for a worker. */
  waitingCount(): Promise<number>;
  /** How many workers are connected. */
  workerCount(): Promise<number>;
  close(): Promise<void>;
}

const jobName = "generate";

/** The producing end of the queue of generations. */
export function createGenerationQueue(options: GenerationQueueOptions): GenerationQueue {
  const queue = new Queue(options.queueName ?? queueNameDefault, {
    connection: options.redis,
    prefix: keys.queuePrefix,
    defaultJobOptions: { removeOnComplete: true, removeOnFail: true },
    streams: { events: { maxLen: eventsKeptMax } },
  });
  // The connection tells of its interruptions itself, and a failed call rejects.
  queue.on("error", () => undefined);

  return {
    async enqueue(job) {
      // Parsed once more, and strictly: whatever is not an id must not reach BullMQ.
      const data = generationJob.parse(job);
      await withDeadline(queue.add(jobName, data, { jobId: data.generationId }), answerTimeoutMs);
    },
    async remove(generationId) {
      await withDeadline(queue.remove(generationId), answerTimeoutMs);
    },
    async positions() {
      const waiting = queue.getRanges(["waiting"], 0, positionsMax - 1, true);
      const ids = await withDeadline(waiting, answerTimeoutMs);
      return new Map(ids.map((id, index) => [id, index + 1]));
    },
    waitingCount: () => withDeadline(queue.getWaitingCount(), answerTimeoutMs),
    workerCount: () => withDeadline(queue.getWorkersCount(), answerTimeoutMs),
    close: () => queue.close(),
  };
}
