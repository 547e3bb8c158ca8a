import type { Server } from "node:http";
import { createLogger, type Logger } from "@causerie/logger";
import { existingContainer } from "./src/server/container-slot.ts";
import { chooseFrameworkMode, EnvError, readEnv, type WebEnv } from "./src/server/env.ts";
import { createWebServer } from "./src/server/http/create-web-server.ts";
import { drainServer } from "./src/server/http/drain-server.ts";
import { shutdownDeadlineMs } from "./src/server/tunables.ts";

process.title = "causerie-web";
await main();

/** Serves the built application; with `--dev`, the sources. */
async function main(): Promise<void> {
  const dev = process.argv.includes("--dev");
  const env = readEnvOrExit();
  const logger = createLogger({ name: "causerie-web", level: env.logLevel });
  chooseFrameworkMode({ dev });
  const { default: next } = await import("next");
  const app = next({ dir: import.meta.dirname, dev, quiet: true, port: env.port });
  await app.prepare();
  const server = createWebServer({
    handle: app.getRequestHandler(),
    logger,
    trustProxy: env.trustProxy,
    dev,
  });
  stopOnSignal(async () => {
    logger.info("stopping");
    existingContainer()?.beginShutdown();
    await drainServer(server);
    await existingContainer()?.close();
    await app.close();
  });
  listen(server, env.port, logger);
}

function listen(server: Server, port: number, logger: Logger): void {
  const giveUp = (error: Error): void => {
    logger.fatal({ err: error }, "cannot listen");
    process.exit(1);
  };
  server.once("error", giveUp);
  server.listen(port, () => {
    server.off("error", giveUp);
    // Connections that cannot be accepted, for want of file descriptors, must not end those that were.
    server.on("error", (error) => logger.error({ err: error }, "connection could not be accepted"));
    logger.info({ port }, "ready");
  });
}

/** Runs `stop` at the first SIGTERM or SIGINT, and ends the process after it or when it takes too long. */
function stopOnSignal(stop: () => Promise<void>): void {
  let isStopping = false;
  const onSignal = (): void => {
    if (isStopping) return;
    isStopping = true;
    setTimeout(() => process.exit(0), shutdownDeadlineMs).unref();
    void stop().finally(() => process.exit(0));
  };
  process.on("SIGTERM", onSignal);
  process.on("SIGINT", onSignal);
}

function readEnvOrExit(): WebEnv {
  try {
    return readEnv();
  } catch (error) {
    if (!(error instanceof EnvError)) throw error;
    createLogger({ name: "causerie-web" }).fatal({ err: error }, "the environment is not valid");
    process.exit(1);
  }
}
