import { createLogger } from "@causerie/logger";
import { createWorker } from "./container.ts";
import { readEnv, type WorkerEnv } from "./env.ts";
import { startHealthServer } from "./health-server.ts";
import { shutdownMaxMs } from "./tunables.ts";

process.title = "causerie-worker";

const env = readEnvOrExit();
const logger = createLogger({ name: "causerie-worker", level: env.logLevel });
process.on("unhandledRejection", (error) => die(error, "run"));
process.on("uncaughtException", (error) => die(error, "run"));

try {
  const worker = await createWorker({ ...env, logger });
  const healthServer =
    env.health === null
      ? null
      : await startHealthServer({ ...env.health, check: worker.health, metrics: worker.metrics });
  let stopping = false;
  const stop = (signal: NodeJS.Signals): void => {
    if (stopping) return;
    stopping = true;
    logger.info({ signal }, "stopping");
    // Whatever hangs by then is left to the leases, which run out by themselves.
    setTimeout(() => process.exit(1), shutdownMaxMs).unref();
    Promise.all([worker.close(), healthServer?.close()]).then(
      () => {
        logger.info("stopped");
        process.exit(0);
      },
      (error: unknown) => die(error, "stop"),
    );
  };
  process.on("SIGTERM", stop);
  process.on("SIGINT", stop);
  logger.info({ healthPort: healthServer?.port ?? null }, "ready");
} catch (error) {
  die(error, "start");
}

function readEnvOrExit(): WorkerEnv {
  try {
    return readEnv();
  } catch (error) {
    // The level of the log isn't known yet.
    process.stderr.write(`${error instanceof Error ? error.message : String(error)}\n`);
    process.exit(1);
  }
}

function die(error: unknown, phase: "start" | "run" | "stop"): never {
  logger.fatal({ err: error, phase }, "worker dies");
  process.exit(1);
}
