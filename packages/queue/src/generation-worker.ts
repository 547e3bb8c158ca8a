import type { GenerationJob } from "@causerie/contracts";
import type { Redis } from "@causerie/redis";
import type { QueueLogger } from "./queue-logger.ts";

/** `done` forgets the job; otherwise it is delivered again after that time (0: at once, next in line). */
export type HandleResult = { retryInMs: number } | "done";

export interface GenerationWorkerOptions {
  /** A connection of purpose "queue"; the caller closes it after `close`. */
  redis: Redis;
  queueName?: string;
  /** How many jobs this process handles at a time. */
  concurrency: number;
  /** When it throws, the job is delivered again a little later. */
  handle: (job: GenerationJob) => Promise<HandleResult>;
  logger: QueueLogger;
}

export interface GenerationWorker {
  /** Takes no new job and waits for those under way; with `force` it doesn't wait, and their locks run out. */
  close(options?: { force?: boolean }): Promise<void>;
}

export function createGenerationWorker(options: GenerationWorkerOptions): GenerationWorker {
  throw new Error(`not written yet ${String(options)}`);
}
