import { createServer, type IncomingMessage, type Server, type ServerResponse } from "node:http";
import type { Logger } from "@causerie/logger";
import {
  connectionsCheckIntervalMs,
  headersTimeoutMs,
  keepAliveTimeoutMs,
  requestTimeoutMs,
} from "../tunables.ts";
import { canonicalizeHeaders } from "./canonical-headers.ts";
import { securityHeaders } from "./security-headers.ts";

export interface WebServerOptions {
  handle: (request: IncomingMessage, response: ServerResponse) => Promise<void>;
  logger: Logger;
  trustProxy: boolean;
  dev: boolean;
}

/** The HTTP server in front of the framework: trustworthy request headers, safe answer headers, bounded patience. */
export function createWebServer({ handle, logger, trustProxy, dev }: WebServerOptions): Server {
  const fixedHeaders = securityHeaders({ dev });
  const settings = {
    headersTimeout: headersTimeoutMs,
    requestTimeout: requestTimeoutMs,
    keepAliveTimeout: keepAliveTimeoutMs,
    connectionsCheckingInterval: connectionsCheckIntervalMs,
    // Production speaks no other protocol, so a client that offers one is answered in HTTP/1.1.
    shouldUpgradeCallback: () => dev,
  };
  return createServer(settings, (request, response) => {
    const requestId = canonicalizeHeaders(request, { trustProxy });
    response.setHeaders(fixedHeaders);
    response.setHeader("x-request-id", requestId);
    response.on("finish", () => {
      // What is left of a body that was refused half-way would block the connection for the next request.
      if (request.destroyed && !request.complete) request.socket.destroySoon();
    });
    handle(request, response).catch((error: unknown) => {
      logger.error({ err: error, requestId }, "request handler failed");
      response.destroy();
    });
  });
}
