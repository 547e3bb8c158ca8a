import { randomBytes } from "node:crypto";
import { writeFile } from "node:fs/promises";
import { join } from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import { EmbeddedServerError } from "./embedded-server-error.ts";
import { explainFailure } from "./explain-failure.ts";
import { pingRedis } from "./ping-redis.ts";
import { choosePort, type EmbeddedServer, type StartServerOptions } from "./postgres.ts";
import { recallOrCreate } from "./remembered-value.ts";
import { giveToAccount, makeServerFolder } from "./server-home.ts";
import { type ServerProcess, spawnServer } from "./server-process.ts";
import { stopStaleProcess } from "./stale-process.ts";
import { readyPollIntervalMs, redisStartBoundMs, redisStopBoundMs } from "./tunables.ts";

interface StartRedisOptions extends StartServerOptions {
  /** A redis-server or valkey-server; see findRedis. */
  file: string;
}

/** Starts Redis on the home's data with its append-only file and waits until it answers. */
export async function startRedis(options: StartRedisOptions): Promise<EmbeddedServer> {
  const { home, durable = true } = options;
  const folder = await makeServerFolder(home, "redis");
  const pidFile = join(folder, "redis.pid");
  await stopStaleProcess({
    pidFile,
    folder,
    executable: "redis",
    signal: "SIGTERM",
    boundMs: redisStopBoundMs,
  });
  const password = await recallOrCreate(join(home.dataFolder, "redis-password"), () =>
    randomBytes(24).toString("hex"),
  );
  const port = options.port ?? (await choosePort(join(home.dataFolder, "redis-port")));
  const configurationFile = join(folder, "redis.conf");
  await writeFile(configurationFile, configuration({ port, folder, pidFile, password, durable }), {
    mode: 0o600,
  });
  await giveToAccount(home, configurationFile);
  const server = await spawnServer({
    file: options.file,
    args: [configurationFile],
    folder,
    account: home.account,
    orphanSignal: "TERM",
    onLog: options.onLog,
  });
  const url = `redis://:${password}@127.0.0.1:${port}`;
  await waitUntilReady(server, url, folder);
  return {
    url,
    pid: server.pid,
    exited: server.exited,
    stop: () => server.stop({ signals: ["SIGTERM"], boundMs: redisStopBoundMs }),
  };
}

/** A file and not arguments, since everybody on the machine can read the arguments of a process. */
function configuration(options: {
  port: number;
  folder: string;
  pidFile: string;
  password: string;
  durable: boolean;
}): string {
  return [
    "bind 127.0.0.1",
    `port ${options.port}`,
    `requirepass ${options.password}`,
    `dir ${JSON.stringify(options.folder)}`,
    `pidfile ${JSON.stringify(options.pidFile)}`,
    "daemonize no",
    `appendonly ${options.durable ? "yes" : "no"}`,
    "appendfsync everysec",
    'save ""',
    "maxmemory-policy noeviction",
    "",
  ].join("\n");
}

async function waitUntilReady(server: ServerProcess, url: string, folder: string): Promise<void> {
  const deadline = performance.now() + redisStartBoundMs;
  while (!server.hasExited() && performance.now() < deadline) {
    // Until the deadline a failed ping only means: not yet, it may be reading its append-only file.
    if (
      await pingRedis(url).then(
        () => true,
        () => false,
      )
    )
      return;
    await sleep(readyPollIntervalMs);
  }
  await server.stop({ signals: ["SIGTERM"], boundMs: redisStopBoundMs });
  throw new EmbeddedServerError(explainFailure({ server: "Redis", folder, output: server.tail() }));
}
