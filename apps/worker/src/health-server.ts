import { once } from "node:events";
import { createServer } from "node:http";
import type { AddressInfo } from "node:net";
import type { Metrics } from "./metrics.ts";

/** What the worker says of itself. `failing`: it cannot take or finish answers now. */
export interface WorkerHealth {
  status: "ok" | "failing";
  model: string;
  /** Answers it works on. */
  running: number;
}

export interface HealthServerOptions {
  host: string;
  /** 0: any free port. */
  port: number;
  check: () => Promise<WorkerHealth>;
  metrics: Metrics;
}

export interface HealthServer {
  readonly port: number;
  close(): Promise<void>;
}

/** Serves GET /health, 200 or 503, GET /metrics, and nothing else. Rejects when the port is taken. */
export async function startHealthServer(options: HealthServerOptions): Promise<HealthServer> {
  const { host, port, check, metrics } = options;
  const server = createServer((request, response) => {
    if (request.method === "GET" && request.url === "/metrics") {
      metrics.read().then(
        (text) => response.writeHead(200, { "content-type": metrics.contentType }).end(text),
        () => response.writeHead(503).end(),
      );
      return;
    }
    if (request.method !== "GET" || request.url !== "/health") {
      response.writeHead(404).end();
      return;
    }
    const answer = (status: number, body: object) =>
      response
        .writeHead(status, { "content-type": "application/json", "cache-control": "no-store" })
        .end(JSON.stringify(body));
    check().then(
      (health) => answer(health.status === "ok" ? 200 : 503, health),
      () => answer(503, { status: "failing" }),
    );
  });
  server.listen(port, host);
  await once(server, "listening");
  return {
    port: (server.address() as AddressInfo).port,
    async close() {
      server.close();
      server.closeAllConnections();
      if (server.listening) await once(server, "close");
    },
  };
}
