import { chmod, mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, expect, test } from "vitest";
import { findRedis } from "./find-redis.ts";

let folder: string;
beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), "causerie-find-"));
});
afterEach(() => rm(folder, { recursive: true, force: true }));

async function place(name: string, mode: number): Promise<string> {
  const file = join(folder, name);
  await writeFile(file, "#!/bin/sh\n");
  await chmod(file, mode);
  return file;
}

test("takes redis-server before valkey-server", async () => {
  const valkey = await place("valkey-server", 0o755);
  expect(await findRedis([folder])).toBe(valkey);
  const redis = await place("redis-server", 0o755);
  expect(await findRedis([folder])).toBe(redis);
});

test("ignores a file that may not be run, and finds nothing in an empty PATH", async () => {
  await place("redis-server", 0o644);
  expect(await findRedis([folder])).toBeNull();
  expect(await findRedis([])).toBeNull();
});
