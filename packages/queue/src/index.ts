export { createGenerationQueue } from "./generation-queue.ts";
export type { GenerationQueue, GenerationQueueOptions } from "./generation-queue.ts";
export { createGenerationWorker } from "./generation-worker.ts";
export type { GenerationWorker, GenerationWorkerOptions, HandleResult } from "./generation-worker.ts";
export type { QueueLogger } from "./queue-logger.ts";
export { QueueUnavailableError } from "./with-deadline.ts";
