import { createServer } from "node:http";
import { createLogger } from "@causerie/logger";
import next from "next";
import { existingContainer } from "./src/server/container-slot.ts";
import { EnvError, readEnv, type WebEnv } from "./src/server/env.ts";
import { canonicalizeHeaders } from "./src/server/http/canonical-headers.ts";
import { securityHeaders } from "./src/server/http/security-headers.ts";
import { drainServer } from "./src/server/http/drain-server.ts";
import {
  connectionsCheckIntervalMs,
  headersTimeoutMs,
  keepAliveTimeoutMs,
  requestTimeoutMs,
  shutdownDeadlineMs,
} from "./src/server/tunables.ts";

process.title = "causerie-web";
await main();

async function main(): Promise<void> {
  const dev = process.argv.includes("--dev");
  const env = readEnvOrExit();
  const logger = createLogger({ name: "causerie-web", level: env.logLevel });
  const app = next({ dir: import.meta.dirname, dev, quiet: true, port: env.port });
  await app.prepare();
  const handle = app.getRequestHandler();
  const fixedHeaders = securityHeaders({ dev });

  const server = createServer(
    {
      headersTimeout: headersTimeoutMs,
      requestTimeout: requestTimeoutMs,
      keepAliveTimeout: keepAliveTimeoutMs,
      connectionsCheckingInterval: connectionsCheckIntervalMs,
      // Production speaks no other protocol, so a client that offers one is answered in HTTP/1.1.
      shouldUpgradeCallback: () => dev,
    },
    (request, response) => {
      const requestId = canonicalizeHeaders(request, { trustProxy: env.trustProxy });
      response.setHeaders(fixedHeaders);
      response.setHeader("x-request-id", requestId);
      // A body that was refused half-way would block the connection for the request after it.
      response.on("finish", () => request.resume());
      handle(request, response).catch((error: unknown) => {
        logger.error({ err: error, requestId }, "request handler failed");
        response.destroy();
      });
    },
  );

  const stop = once(async () => {
    logger.info("stopping");
    setTimeout(() => process.exit(0), shutdownDeadlineMs).unref();
    existingContainer()?.beginShutdown();
    await drainServer(server);
    await existingContainer()?.close();
    await app.close();
    process.exit(0);
  });
  process.on("SIGTERM", stop);
  process.on("SIGINT", stop);
  server.on("error", (error) => {
    logger.fatal({ err: error }, "cannot listen");
    process.exit(1);
  });
  server.listen(env.port, () => logger.info({ port: env.port }, "ready"));
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

function once(work: () => Promise<void>): () => void {
  let started = false;
  return () => {
    if (started) return;
    started = true;
    void work();
  };
}
