import { once } from "node:events";
import { createServer } from "node:http";
import type { AddressInfo } from "node:net";

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
}

export interface HealthServer {
  readonly port: number;
  close(): Promise<void>;
}

/** Serves GET /health, 200 or 503, and nothing else. Rejects when the port is taken. */
export async function startHealthServer({ host, port, check }: HealthServerOptions): Promise<HealthServer> {
  const server = createServer((request, response) => {
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
