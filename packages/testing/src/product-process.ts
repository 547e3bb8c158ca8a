import { setTimeout as sleep } from "node:timers/promises";
import { type ServerExit, type ServerProcess, spawnServer } from "@causerie/embedded-servers";
import { repositoryRoot } from "./repository-root.ts";
import { healthPollIntervalMs, productStartBoundMs, productStopBoundMs } from "./tunables.ts";

/** A web or worker process of the product under test; it keeps its port when it is started again. */
export interface ProductProcess {
  readonly name: string;
  /** Base address of its HTTP server. */
  readonly url: string;
  pid(): number;
  /** Everything it wrote since it was first started. */
  logs(): string;
  /** Sends the signal and waits for the end; SIGKILL unless told otherwise. */
  kill(signal?: NodeJS.Signals): Promise<ServerExit>;
  /** Starts it after `kill`, and waits until it answers. */
  start(): Promise<void>;
  /** Ends it politely; nothing happens when it has ended. */
  stop(): Promise<void>;
}

interface CreateProductProcessOptions {
  name: string;
  /** Path of the entry, relative to the repository. */
  entry: string;
  url: string;
  healthPath: string;
  /** Statuses that count as an answer of a started process. */
  healthStatuses: readonly number[];
  environment: NodeJS.ProcessEnv;
}

/** Describes a process of the product; `start` runs it. */
export function createProductProcess(options: CreateProductProcessOptions): ProductProcess {
  const lines: string[] = [];
  let running: ServerProcess | null = null;
  const current = (): ServerProcess => {
    if (running === null) throw new Error(`${options.name} was not started.`);
    return running;
  };
  const start = async (): Promise<void> => {
    running = await spawnServer({
      file: process.execPath,
      args: [options.entry],
      folder: repositoryRoot,
      account: null,
      environment: options.environment,
      orphanSignal: "TERM",
      onLog: (line) => lines.push(line),
    });
    await waitUntilHealthy(options, running);
  };
  const kill = async (signal: NodeJS.Signals = "SIGKILL"): Promise<ServerExit> => {
    const server = current();
    if (!server.hasExited()) process.kill(server.pid, signal);
    return server.exited;
  };
  return {
    name: options.name,
    url: options.url,
    pid: () => current().pid,
    logs: () => lines.join("\n"),
    kill,
    start,
    stop: async () => running?.stop({ signals: ["SIGTERM"], boundMs: productStopBoundMs }),
  };
}

async function waitUntilHealthy(options: CreateProductProcessOptions, server: ServerProcess): Promise<void> {
  const deadline = performance.now() + productStartBoundMs;
  while (!server.hasExited()) {
    if (await isHealthy(options)) return;
    if (performance.now() > deadline) {
      await server.stop({ signals: [], boundMs: 0 });
      break;
    }
    await sleep(healthPollIntervalMs);
  }
  throw new Error(`${options.name} did not become healthy. Its last words:\n${server.tail()}`);
}

async function isHealthy({ url, healthPath, healthStatuses }: CreateProductProcessOptions): Promise<boolean> {
  try {
    const response = await fetch(`${url}${healthPath}`, { signal: AbortSignal.timeout(productStartBoundMs) });
    await response.body?.cancel();
    return healthStatuses.includes(response.status);
  } catch {
    return false; // It does not listen yet.
  }
}
