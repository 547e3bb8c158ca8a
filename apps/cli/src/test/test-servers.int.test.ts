import { execFileSync } from "node:child_process";
import { chmod, mkdir, mkdtemp, readdir, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { delimiter, join } from "node:path";
import { expect, onTestFinished, test, vi } from "vitest";
import { startTestServers } from "./test-servers.ts";

test("a Redis that does not start leaves neither a Postgres nor a folder behind", async () => {
  const folder = await mkdtemp(join(tmpdir(), "causerie-half-"));
  onTestFinished(async () => {
    vi.unstubAllEnvs();
    await rm(folder, { recursive: true, force: true });
  });
  const [binaries, temporary] = [join(folder, "bin"), join(folder, "tmp")];
  for (const each of [binaries, temporary]) await mkdir(each);
  await writeFile(join(binaries, "redis-server"), "#!/bin/sh\nexit 1\n");
  for (const each of [folder, binaries, temporary, join(binaries, "redis-server")]) await chmod(each, 0o755);
  vi.stubEnv("PATH", `${binaries}${delimiter}${process.env["PATH"]}`);
  vi.stubEnv("TMPDIR", temporary);

  await expect(startTestServers({ printer: { note: () => undefined } })).rejects.toThrow("Redis");
  expect(await readdir(temporary)).toEqual([]);
  expect(execFileSync("ps", ["-eo", "args"], { encoding: "utf8" })).not.toContain(temporary);
}, 60_000);
