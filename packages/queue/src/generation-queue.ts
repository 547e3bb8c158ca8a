import type { GenerationJob } from "@causerie/contracts";
import type { Redis } from "@causerie/redis";

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
  /** How many workers are connected. */
  workerCount(): Promise<number>;
  close(): Promise<void>;
}

export function createGenerationQueue(options: GenerationQueueOptions): GenerationQueue {
  throw new Error(`not written yet ${String(options)}`);
}
