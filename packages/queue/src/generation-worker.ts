import { generationJob } from "@causerie/contracts";
import type { GenerationJob } from "@causerie/contracts";
import { keys } from "@causerie/redis";
import type { Redis } from "@causerie/redis";
import { DelayedError, WaitingError, Worker } from "bullmq";
import type { Job } from "bullmq";
import type { QueueLogger } from "./queue-logger.ts";
import {
  fetchRetryDelayMs,
  handlerRetryDelayMs,
  lockDurationMs,
  lockRenewalIntervalMs,
  queueNameDefault,
  stalledCountMax,
  stalledIntervalMs,
} from "./tunables.ts";

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

/**
 * The consuming end of the queue. A job is delivered until a handler says `done`: one that a killed worker held
 * goes to another as soon as its lock has run out, so a handler must bear a generation that is not its own.
 */
export function createGenerationWorker(options: GenerationWorkerOptions): GenerationWorker {
  const { redis, queueName = queueNameDefault, concurrency, logger } = options;
  const begun = new Map<string | undefined, Promise<HandleResult>>();
  const begin = (job: Job): Promise<HandleResult> => {
    const result = begun.get(job.id) ?? handleSafely(options, job.data);
    begun.set(job.id, result);
    return result;
  };
  const processJob = async (job: Job, token: string | undefined): Promise<null> => {
    const result = await begin(job);
    begun.delete(job.id);
    return await settle(result, job, token);
  };
  const worker = new Worker(queueName, processJob, {
    connection: redis,
    prefix: keys.queuePrefix,
    concurrency,
    lockDuration: lockDurationMs,
    lockRenewTime: lockRenewalIntervalMs,
    stalledInterval: stalledIntervalMs,
    maxStalledCount: stalledCountMax,
    runRetryDelay: fetchRetryDelayMs,
  });
  // BullMQ fetches all the jobs it may hold, one after the other, before it processes the first. A burst would
  // wait for its last; so each job is begun when it is fetched, and BullMQ's call only waits for the result.
  worker.on("active", (job) => void begin(job));
  worker.on("error", (error) => {
    if (!isInterruption(error)) logger.warn({ err: error }, "queue worker stumbled");
  });
  return {
    close: (how) => worker.close(how?.force ?? false),
  };
}

async function settle(result: HandleResult, job: Job, token: string | undefined): Promise<null> {
  if (result === "done") return null;
  if (token === undefined) throw new Error("BullMQ delivered a job without its lock's token");
  if (result.retryInMs <= 0) {
    await job.moveToWait(token);
    throw new WaitingError();
  }
  await job.moveToDelayed(Date.now() + result.retryInMs, token);
  throw new DelayedError();
}

// BullMQ would keep a thrown error's message, and that may quote a person's words: nothing is thrown to it.
async function handleSafely(options: GenerationWorkerOptions, data: unknown): Promise<HandleResult> {
  const job = generationJob.safeParse(data);
  if (!job.success) {
    options.logger.error({ err: job.error }, "dropped a job that carries no generation");
    return "done";
  }
  try {
    return await options.handle(job.data);
  } catch (error) {
    options.logger.error({ err: error, ...job.data }, "handling failed; the job comes again");
    return { retryInMs: handlerRetryDelayMs };
  }
}

// The blocking connection repeats its failure at every attempt; the other connection tells of it once.
function isInterruption(error: Error): boolean {
  return "syscall" in error || /^Connection is closed\.?$/.test(error.message);
}
