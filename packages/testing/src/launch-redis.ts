import { chmod, mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import {
  type EmbeddedServer,
  findRedis,
  prepareServerHome,
  type ServerHome,
  startRedis,
} from "@causerie/embedded-servers";

/** A Redis of one test's own, with an append-only file, that may be killed and started again on its data. */
export interface TestRedis {
  readonly url: string;
  kill(): Promise<void>;
  start(): Promise<void>;
  stop(): Promise<void>;
}

/** Starts a Redis in a temporary folder. Its address stays the same when it is started again. */
export async function launchRedis(): Promise<TestRedis> {
  const file = await findRedis();
  if (file === null) throw new Error("Neither redis-server nor valkey-server is installed.");
  const dataFolder = await mkdtemp(join(tmpdir(), "causerie-redis-"));
  const removeFolder = (): Promise<void> => rm(dataFolder, { recursive: true, force: true });
  const { home, first } = await startFirst(dataFolder, file).catch(async (error: unknown) => {
    await removeFolder();
    throw error;
  });
  const port = Number(new URL(first.url).port);
  let server = first;
  return {
    url: first.url,
    kill: async () => {
      process.kill(server.pid, "SIGKILL");
      await server.exited;
    },
    start: async () => {
      server = await startRedis({ home, file, port });
    },
    stop: async () => {
      await server.stop();
      await removeFolder();
    },
  };
}

async function startFirst(
  dataFolder: string,
  file: string,
): Promise<{ home: ServerHome; first: EmbeddedServer }> {
  // Started by root, Redis runs as another user, who must be able to enter.
  await chmod(dataFolder, 0o755);
  const home = await prepareServerHome({ dataFolder });
  return { home, first: await startRedis({ home, file }) };
}
