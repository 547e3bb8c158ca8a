import { chmod, mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, expect, test } from "vitest";
import { findRedis } from "./find-redis.ts";
import { pingRedis } from "./ping-redis.ts";
import type { EmbeddedServer } from "./postgres.ts";
import { startRedis } from "./redis.ts";
import { prepareServerHome } from "./server-home.ts";
import { isAlive } from "./stale-process.ts";

let dataFolder: string;
beforeEach(async () => {
  dataFolder = await mkdtemp(join(tmpdir(), "causerie-redis-"));
  await chmod(dataFolder, 0o755);
});
afterEach(() => rm(dataFolder, { recursive: true, force: true }));

async function start(): Promise<EmbeddedServer> {
  const file = await findRedis();
  if (file === null) throw new Error("These tests need redis-server or valkey-server.");
  return startRedis({ home: await prepareServerHome({ dataFolder }), file });
}

test("a second start keeps the address, and the first server has ended", async () => {
  const first = await start();
  await pingRedis(first.url);
  await first.stop();
  expect(isAlive(first.pid)).toBe(false);
  const second = await start();
  expect(second.url).toBe(first.url);
  await second.stop();
});

test("a server left behind by a killed supervisor is replaced", async () => {
  const abandoned = await start();
  const next = await start();
  await abandoned.exited;
  await pingRedis(next.url);
  await next.stop();
});

test("nobody gets in without the password", async () => {
  const server = await start();
  const stranger = new URL(server.url);
  stranger.password = "";
  await expect(pingRedis(stranger.href)).rejects.toThrow("NOAUTH");
  await server.stop();
});

test("a Redis that cannot start is one line", async () => {
  const home = await prepareServerHome({ dataFolder });
  await expect(startRedis({ home, file: "/bin/false" })).rejects.toThrow(/^Redis does not start: .+$/);
});
