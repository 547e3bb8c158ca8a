import { existsSync, readFileSync } from "node:fs";
import { mkdtemp, readdir, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { setImmediate } from "node:timers/promises";
import { afterEach, beforeEach, expect, test } from "vitest";
import { tryLock, waitForLock } from "./file-lock.ts";

let file: string;
beforeEach(async () => {
  file = join(await mkdtemp(join(tmpdir(), "causerie-lock-")), "inner", "the.lock");
});
afterEach(() => rm(join(file, "..", ".."), { recursive: true, force: true }));

test("a held lock names its holder and is free after its release", async () => {
  const lock = await tryLock(file);
  expect(await tryLock(file)).toEqual({ heldBy: process.pid });
  if ("release" in lock) await lock.release();
  expect(await tryLock(file)).toHaveProperty("release");
});

test.each([
  ["whose process has died", "999999999 1"],
  ["that never got its content", ""],
])("a lock %s is taken over", async (_, content) => {
  const lock = await tryLock(file);
  if ("release" in lock) await lock.release();
  await writeFile(file, content);
  expect(await tryLock(file)).toHaveProperty("release");
});

test.runIf(process.platform === "linux")(
  "a lock whose process id went to another process is taken over",
  async () => {
    const lock = await tryLock(file);
    if ("release" in lock) await lock.release();
    await writeFile(file, `${process.pid} 1\n`);
    expect(await tryLock(file)).toHaveProperty("release");
  },
);

test("whoever waits gets the lock when it is released", async () => {
  const first = await tryLock(file);
  const waited: number[] = [];
  const { signal } = new AbortController();
  const second = waitForLock({ file, onWait: (pid) => waited.push(pid), signal });
  if ("release" in first) await first.release();
  await (await second).release();
  expect(waited.length).toBeLessThanOrEqual(1);
});

test("a lock is never seen without its holder, and leaves nothing else beside it", async () => {
  for (let round = 0; round < 20; round += 1) {
    const taking = tryLock(file);
    let isTaken = false;
    void taking.then(() => (isTaken = true));
    while (!isTaken) {
      if (existsSync(file)) expect(readFileSync(file, "utf8")).toContain(String(process.pid));
      await setImmediate();
    }
    expect(await readdir(join(file, ".."))).toEqual(["the.lock"]);
    const lock = await taking;
    if ("release" in lock) await lock.release();
  }
});
