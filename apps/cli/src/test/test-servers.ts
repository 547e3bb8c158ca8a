import { chmod, mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import {
  type EmbeddedServer,
  findRedis,
  installRedis,
  prepareServerHome,
  startPostgres,
  startRedis,
} from "@causerie/embedded-servers";
import type { Printer } from "../printer.ts";

export interface TestServers {
  postgresUrl: string;
  redisUrl: string;
  /** Stops both and deletes their data. */
  stop(): Promise<void>;
}

/** Starts a Postgres and a Redis that last for one test run, on free ports, in a temporary folder. */
export async function startTestServers({
  printer,
}: {
  printer: Pick<Printer, "note">;
}): Promise<TestServers> {
  const file = (await findRedis()) ?? (await installRedis({ onNotice: printer.note }));
  const dataFolder = await mkdtemp(join(tmpdir(), "causerie-test-"));
  const running: EmbeddedServer[] = [];
  const stop = async (): Promise<void> => {
    await Promise.all(running.map((server) => server.stop()));
    await rm(dataFolder, { recursive: true, force: true });
  };
  try {
    // Started by root, the servers run as another user, who must be able to enter.
    await chmod(dataFolder, 0o755);
    const home = await prepareServerHome({ dataFolder, onNotice: printer.note });
    const postgres = await startPostgres({ home, durable: false });
    running.push(postgres);
    const redis = await startRedis({ home, file, durable: false });
    running.push(redis);
    return { postgresUrl: postgres.url, redisUrl: redis.url, stop };
  } catch (error) {
    await stop();
    throw error;
  }
}
