import { spawn } from "node:child_process";
import type { ChildProcess } from "node:child_process";
import { once } from "node:events";
import { mkdtemp, rm } from "node:fs/promises";
import { createServer } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";

/** A Redis of a test's own, with an append-only file, that can be stopped and started again. */
export interface RedisServer {
  url: string;
  start(): Promise<void>;
  stop(signal?: NodeJS.Signals): Promise<void>;
  /** Stops it and deletes its folder. */
  dispose(): Promise<void>;
}

export async function createRedisServer(): Promise<RedisServer> {
  const folder = await mkdtemp(join(tmpdir(), "causerie-redis-"));
  const port = await freePort();
  let server: ChildProcess | null = null;

  async function stop(signal: NodeJS.Signals = "SIGTERM"): Promise<void> {
    if (server === null || server.exitCode !== null || server.signalCode !== null) return;
    const gone = once(server, "exit");
    server.kill(signal);
    await gone;
  }

  return {
    url: `redis://127.0.0.1:${port}`,
    async start() {
      const settings = ["--appendonly", "yes", "--appendfsync", "always", "--save", ""];
      const place = ["--bind", "127.0.0.1", "--port", String(port), "--dir", folder];
      server = spawn("redis-server", [...place, ...settings], { stdio: ["ignore", "pipe", "inherit"] });
      await saysReady(server);
    },
    stop,
    async dispose() {
      await stop("SIGKILL");
      await rm(folder, { recursive: true, force: true });
    },
  };
}

async function saysReady(server: ChildProcess): Promise<void> {
  let said = "";
  for await (const chunk of server.stdout ?? []) {
    said += String(chunk);
    if (said.includes("Ready to accept connections")) {
      server.stdout?.resume();
      return;
    }
  }
  throw new Error(`redis-server did not start: ${said}`);
}

async function freePort(): Promise<number> {
  const probe = createServer().listen(0, "127.0.0.1");
  await once(probe, "listening");
  const address = probe.address();
  probe.close();
  await once(probe, "close");
  if (address === null || typeof address === "string") throw new Error("no free port");
  return address.port;
}
