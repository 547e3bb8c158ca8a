import { createLogger } from "@causerie/logger";
import { createRedis } from "@causerie/redis";
import { createGenerationWorker } from "./generation-worker.ts";

// A worker process that takes jobs, says so and never finishes them. A test kills it.
const [url = "", queueName = ""] = process.argv.slice(2);

const logger = createLogger({ name: "test", level: "silent" });

createGenerationWorker({
  redis: createRedis({ url, purpose: "queue", logger }),
  queueName,
  concurrency: 2,
  logger,
  handle: async ({ generationId }) => {
    process.stdout.write(`${generationId}\n`);
    return await new Promise(() => undefined);
  },
});
