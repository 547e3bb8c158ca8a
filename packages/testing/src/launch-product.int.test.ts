import { execFileSync } from "node:child_process";
import { chmod, mkdtemp, readdir, rm } from "node:fs/promises";
import { createServer } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { findFreePort } from "@causerie/embedded-servers";
import { expect, onTestFinished, test, vi } from "vitest";
import { launchProduct } from "./index.ts";

test("a database that cannot be made leaves neither a Redis nor a folder behind", async () => {
  const temporary = await mkdtemp(join(tmpdir(), "causerie-half-"));
  await chmod(temporary, 0o755);
  const port = await findFreePort();
  // A Postgres that hangs up once Redis is on its way.
  const broken = createServer((socket) => {
    socket.on("error", () => undefined);
    void vi
      .waitFor(async () => expect(await readdir(temporary)).not.toEqual([]), { timeout: 10_000 })
      .finally(() => socket.destroy());
  }).listen(port, "127.0.0.1");
  onTestFinished(async () => {
    vi.unstubAllEnvs();
    broken.close();
    await rm(temporary, { recursive: true, force: true });
  });
  vi.stubEnv("TMPDIR", temporary);
  vi.stubEnv("CAUSERIE_TEST_POSTGRES_URL", `postgres://me@127.0.0.1:${port}/x`);

  await expect(launchProduct({ webs: 0, workers: 0 })).rejects.toThrow(/ECONNRESET|terminated/);
  expect(await readdir(temporary)).toEqual([]);
  expect(execFileSync("ps", ["-eo", "args"], { encoding: "utf8" })).not.toContain(temporary);
}, 60_000);
