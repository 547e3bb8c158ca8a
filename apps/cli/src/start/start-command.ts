import { randomBytes } from "node:crypto";
import { join, relative } from "node:path";
import { migrate } from "@causerie/db/migrate";
import {
  findFreePort,
  findRedis,
  installRedis,
  isPortFree,
  prepareServerHome,
  recallOrCreate,
  type ServerHome,
} from "@causerie/embedded-servers";
import type { CliEnv } from "../env.ts";
import { tryLock } from "../file-lock.ts";
import { describeMigrations } from "../migrate-command.ts";
import type { Printer } from "../printer.ts";
import { repositoryRoot } from "../repository-root.ts";
import type { StopRequest } from "../stop-signal.ts";
import { stopBoundMs } from "../tunables.ts";
import { UserError } from "../user-error.ts";
import { buildWeb } from "./build-web.ts";
import { checkDatabase, checkRedis } from "./check-connections.ts";
import { createLogin } from "./create-login.ts";
import { prepareDataFolder } from "./data-folder.ts";
import { createProductService } from "./product-services.ts";
import { createPostgresService, createRedisService, type ServerService } from "./server-services.ts";
import { createServiceOutput, type ServiceOutput } from "./service-output.ts";
import { createSupervisor, type Supervisor } from "./supervisor.ts";
import { waitUntilHealthy } from "./wait-until-healthy.ts";

interface StartOptions {
  env: CliEnv;
  printer: Printer;
  stop: StopRequest;
}

interface Installation extends StartOptions {
  supervisor: Supervisor;
  output(name: string): ServiceOutput;
}

/** Brings everything up, keeps it up, and stops it all when asked to. Resolves with the exit code. */
export async function start(options: StartOptions): Promise<number> {
  const { env, printer } = options;
  await requireFreePort(env.port);
  await prepareDataFolder(env.dataFolder);
  const lock = await lockInstallation(env.dataFolder);
  const supervisor = createSupervisor({ printer });
  const output = (name: string): ServiceOutput =>
    createServiceOutput({ name, dataFolder: env.dataFolder, printer });
  try {
    await bringUp({ ...options, supervisor, output });
    await options.stop.requested;
    return 0;
  } catch (error) {
    if (!options.stop.signal.aborted) throw error;
    return 1; // It was stopped on its way up; whatever that broke is of no interest.
  } finally {
    await stopEverything(supervisor, options);
    await lock.release();
  }
}

async function bringUp(installation: Installation): Promise<void> {
  const { env, printer, stop } = installation;
  const step: Printer["step"] = (options, work) => {
    stop.signal.throwIfAborted();
    return printer.step(options, work);
  };
  const servers = createServers(installation);
  const ownerUrl = await step({ title: "Postgres", done: describeServer("Postgres", env.databaseUrl) }, () =>
    servers.bringUpPostgres(),
  );
  const redisUrl = await step({ title: "Redis", done: describeServer("Redis", env.redisUrl) }, () =>
    servers.bringUpRedis(),
  );
  await step({ title: "Migrations", done: describeMigrations }, () => migrate({ url: ownerUrl }));
  // Of a database that was given, its giver decides as whom it is used.
  const databaseUrl = env.databaseUrl ?? (await createLogin({ ownerUrl, dataFolder: env.dataFolder }));
  const logFile = join(env.dataFolder, "logs", "build.log");
  await step(
    {
      title: "Build",
      done: (result) => (result === "built" ? "Web built" : "Web unchanged since its last build"),
    },
    () => buildWeb({ logFile, printer, signal: stop.signal }),
  );
  await step({ title: "Web and worker" }, () => bringUpProduct(installation, { databaseUrl, redisUrl }));
  printer.line(`Causerie is ready at http://localhost:${env.port}`);
  printer.note(`Ctrl-C stops it. Logs: ${relative(repositoryRoot, join(env.dataFolder, "logs"))}`);
}

function describeServer(name: string, given: string | undefined): (url: string) => string {
  return (url) => `${name} ${given === undefined ? "runs" : "given"} at ${new URL(url).host}`;
}

/** The address of each server: the one given, after a look at it, or that of a server of our own. */
function createServers(installation: Installation): {
  bringUpPostgres(): Promise<string>;
  bringUpRedis(): Promise<string>;
} {
  const { env, printer, supervisor, output } = installation;
  let prepared: Promise<ServerHome> | null = null;
  const home = (): Promise<ServerHome> => {
    prepared ??= prepareServerHome({ dataFolder: env.dataFolder, onNotice: printer.note });
    return prepared;
  };
  const run = async (service: ServerService): Promise<string> => {
    await supervisor.supervise(service);
    return service.url();
  };
  return {
    async bringUpPostgres() {
      if (env.databaseUrl === undefined) {
        return run(createPostgresService({ home: await home(), output: output("postgres") }));
      }
      await checkDatabase(env.databaseUrl);
      return env.databaseUrl;
    },
    async bringUpRedis() {
      if (env.redisUrl === undefined) {
        const file = (await findRedis()) ?? (await installRedis({ onNotice: printer.note }));
        return run(createRedisService({ home: await home(), output: output("redis"), file }));
      }
      await checkRedis(env.redisUrl);
      return env.redisUrl;
    },
  };
}

async function bringUpProduct(
  installation: Installation,
  urls: { databaseUrl: string; redisUrl: string },
): Promise<void> {
  const { env, supervisor, output, stop } = installation;
  const secret = env.secret ?? (await recallOrCreate(join(env.dataFolder, "secret"), createSecret));
  const environment = {
    DATABASE_URL: urls.databaseUrl,
    REDIS_URL: urls.redisUrl,
    CAUSERIE_SECRET: secret,
    PORT: String(env.port),
    CAUSERIE_WORKER_HEALTH_PORT: String(await findFreePort()),
  };
  for (const name of ["worker", "web"] as const) {
    await supervisor.supervise(createProductService({ name, output: output(name), environment }));
  }
  const url = `http://localhost:${env.port}/api/health`;
  await waitUntilHealthy({ url, failure: supervisor.firstFailure, signal: stop.signal });
}

function createSecret(): string {
  return randomBytes(32).toString("base64url");
}

async function requireFreePort(port: number): Promise<void> {
  if (await isPortFree(port)) return;
  throw new UserError(
    `Port ${port} is taken by another program; choose another one with PORT=${port + 1} npm start.`,
  );
}

async function lockInstallation(dataFolder: string): Promise<{ release(): Promise<void> }> {
  const lock = await tryLock(join(dataFolder, "causerie.lock"));
  if ("release" in lock) return lock;
  throw new UserError(
    `Causerie already runs on ${dataFolder} (process ${lock.heldBy}); for a second installation set CAUSERIE_DATA_DIR and PORT.`,
  );
}

async function stopEverything(supervisor: Supervisor, { printer, stop }: StartOptions): Promise<void> {
  const bound = setTimeout(() => {
    printer.error("Not everything stopped in time; the rest is ended now.");
    process.exit(1);
  }, stopBoundMs);
  if (stop.signal.aborted)
    await printer.step({ title: "Stopping", done: () => "Stopped" }, () => supervisor.stop());
  else await supervisor.stop();
  clearTimeout(bound);
}
