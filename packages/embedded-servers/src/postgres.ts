import { randomBytes } from "node:crypto";
import { readFile, rm } from "node:fs/promises";
import { join } from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import { EmbeddedServerError } from "./embedded-server-error.ts";
import { explainFailure } from "./explain-failure.ts";
import { findFreePort, isPortFree } from "./free-port.ts";
import { findPostgresBinaries } from "./postgres-binaries.ts";
import { ensureCluster, postgresUser } from "./postgres-cluster.ts";
import { recall, recallOrCreate, remember } from "./remembered-value.ts";
import type { ServerHome } from "./server-home.ts";
import { type ServerExit, type ServerProcess, spawnServer } from "./server-process.ts";
import { stopStaleProcess } from "./stale-process.ts";
import {
  postgresConnectionsMax,
  postgresStartAttemptsMax,
  postgresStartBoundMs,
  postgresStartRetryDelayMs,
  postgresStopBoundMs,
  readyPollIntervalMs,
} from "./tunables.ts";

/** A running server that belongs to this process. */
export interface EmbeddedServer {
  url: string;
  pid: number;
  exited: Promise<ServerExit>;
  /** Ends it without loss, within a bound. */
  stop(): Promise<void>;
}

export interface StartServerOptions {
  home: ServerHome;
  /** False for throw-away data: nothing is flushed to the disk. */
  durable?: boolean;
  /** The port must be this one; otherwise that of the last start, if it is free. */
  port?: number;
  onLog?: (line: string) => void;
}

/** Starts Postgres on the home's data, which are made on first use, and waits until it accepts connections. */
export async function startPostgres(options: StartServerOptions): Promise<EmbeddedServer> {
  const { home, durable = true } = options;
  const binaries = await findPostgresBinaries(home);
  const password = await recallOrCreate(join(home.dataFolder, "postgres-password"), () =>
    randomBytes(24).toString("base64url"),
  );
  const folder = await ensureCluster({ home, binaries, password, durable });
  await clearStaleServer(folder);
  const port = options.port ?? (await choosePort(join(home.dataFolder, "postgres-port")));
  const spawnOnce = (): Promise<ServerProcess> =>
    spawnServer({
      file: binaries.postgres,
      args: ["-D", folder, ...settings({ port, durable }).flatMap((setting) => ["-c", setting])],
      folder,
      account: home.account,
      orphanSignal: "INT",
      onLog: options.onLog,
    });
  const server = await startWithRetries(spawnOnce, folder);
  return {
    url: `postgres://${postgresUser}:${password}@127.0.0.1:${port}/postgres`,
    pid: server.pid,
    exited: server.exited,
    stop: () => server.stop({ signals: ["SIGINT", "SIGQUIT"], boundMs: postgresStopBoundMs }),
  };
}

/** Failing statements stay out of its log ("log" ranks above "error" there): they carry what people wrote. */
function settings({ port, durable }: { port: number; durable: boolean }): string[] {
  return [
    "listen_addresses=127.0.0.1",
    `port=${port}`,
    "unix_socket_directories=",
    `max_connections=${postgresConnectionsMax}`,
    "log_min_messages=log",
    "log_min_error_statement=panic",
    "log_error_verbosity=terse",
    ...(durable ? [] : ["fsync=off", "synchronous_commit=off", "full_page_writes=off"]),
  ];
}

async function clearStaleServer(folder: string): Promise<void> {
  const pidFile = join(folder, "postmaster.pid");
  await stopStaleProcess({
    pidFile,
    folder,
    executable: "postgres",
    signal: "SIGINT",
    boundMs: postgresStopBoundMs,
  });
  // Whoever has that process id by now works elsewhere; Postgres would take it for a second server and give up.
  await rm(pidFile, { force: true });
}

/** The port of the last start, so that an address noted elsewhere stays right; another one when it is taken. */
export async function choosePort(portFile: string): Promise<number> {
  const known = Number(await recall(portFile));
  if (Number.isInteger(known) && known > 0 && (await isPortFree(known, "127.0.0.1"))) return known;
  const port = await findFreePort();
  await remember(portFile, String(port));
  return port;
}

/** Backends of a killed server live on for a moment and keep its shared memory: then the start is tried again. */
async function startWithRetries(
  spawnOnce: () => Promise<ServerProcess>,
  folder: string,
): Promise<ServerProcess> {
  for (let attempt = 1; ; attempt++) {
    const server = await spawnOnce();
    if (await isReady(server, folder)) return server;
    const lastWords = server.tail();
    await server.stop({ signals: ["SIGQUIT"], boundMs: postgresStopBoundMs });
    const mayPass = /shared memory block .*is still in use/i.test(lastWords);
    if (!mayPass || attempt >= postgresStartAttemptsMax) {
      throw new EmbeddedServerError(explainFailure({ server: "Postgres", folder, output: lastWords }));
    }
    await sleep(postgresStartRetryDelayMs);
  }
}

/** The eighth line of postmaster.pid is the server's status (src/include/utils/pidfile.h). */
async function isReady(server: ServerProcess, folder: string): Promise<boolean> {
  const deadline = performance.now() + postgresStartBoundMs;
  while (!server.hasExited() && performance.now() < deadline) {
    const content = await readFile(join(folder, "postmaster.pid"), "utf8").catch(() => "");
    if (content.split("\n")[7]?.trim() === "ready") return true;
    await sleep(readyPollIntervalMs);
  }
  return false;
}
