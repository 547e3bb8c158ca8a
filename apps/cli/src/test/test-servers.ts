import { chmod, mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import {
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
  // Started by root, the servers run as another user, who must be able to enter.
  await chmod(dataFolder, 0o755);
  const home = await prepareServerHome({ dataFolder, onNotice: printer.note });
  const postgres = await startPostgres({ home, durable: false });
  const redis = await startRedis({ home, file, durable: false });
  return {
    postgresUrl: postgres.url,
    redisUrl: redis.url,
    async stop() {
      await Promise.all([postgres.stop(), redis.stop()]);
      await rm(dataFolder, { recursive: true, force: true });
    },
  };
}
