import { type ChildProcess, spawn } from "node:child_process";
import { mkdtemp, readFile, rm, stat } from "node:fs/promises";
import { createServer } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { findFreePort, isAlive, isPortFree } from "@causerie/embedded-servers";
import {
  createTestDatabase,
  launchRedis,
  repositoryRoot,
  type TestDatabase,
  type TestRedis,
} from "@causerie/testing";
import { afterAll, beforeAll, expect, test, vi } from "vitest";

let dataFolder: string;
let database: TestDatabase;
let redis: TestRedis;
const children: ChildProcess[] = [];

beforeAll(async () => {
  dataFolder = await mkdtemp(join(tmpdir(), "causerie-start-"));
  [database, redis] = await Promise.all([createTestDatabase({ migrated: false }), launchRedis()]);
});
afterAll(async () => {
  for (const child of children) child.kill("SIGKILL");
  await Promise.all([database.drop(), redis.stop()]);
  await rm(dataFolder, { recursive: true, force: true });
});

/** Runs `causerie start` on the test's own database, Redis and data folder. */
function launch(environment: Record<string, string>) {
  const child = spawn(process.execPath, ["apps/cli/src/main.ts", "start"], {
    cwd: repositoryRoot,
    env: {
      PATH: process.env["PATH"],
      CAUSERIE_DATA_DIR: dataFolder,
      DATABASE_URL: database.url,
      REDIS_URL: redis.url,
      ...environment,
    },
  });
  children.push(child);
  let output = "";
  child.stdout.on("data", (chunk: Buffer) => (output += chunk.toString()));
  child.stderr.on("data", (chunk: Buffer) => (output += chunk.toString()));
  const ended = new Promise<{ code: number | null; lastLine: string }>((resolve) => {
    child.once("close", (code) => resolve({ code, lastLine: output.trim().split("\n").at(-1) ?? "" }));
  });
  return { child, ended, output: () => output };
}

test("a taken port is one line", async () => {
  const server = createServer();
  await new Promise<void>((resolve) => server.listen(0, resolve));
  const address = server.address();
  const port = typeof address === "object" && address !== null ? address.port : 0;
  const { code, lastLine } = await launch({ PORT: String(port) }).ended;
  expect(code).toBe(1);
  expect(lastLine).toContain(`Port ${port} is taken by another program`);
  server.close();
});

test("a database that cannot be reached is one line", async () => {
  const [port, closed] = await Promise.all([findFreePort(), findFreePort()]);
  const url = `postgres://me:hush@127.0.0.1:${closed}/x`;
  const { code, lastLine } = await launch({ PORT: String(port), DATABASE_URL: url }).ended;
  expect(code).toBe(1);
  expect(lastLine).toBe(
    `DATABASE_URL: Postgres at 127.0.0.1:${closed} cannot be used: nothing listens there.`,
  );
});

test("a Redis that cannot be reached is one line", async () => {
  const [port, closed] = await Promise.all([findFreePort(), findFreePort()]);
  const { code, lastLine } = await launch({ PORT: String(port), REDIS_URL: `redis://127.0.0.1:${closed}` })
    .ended;
  expect(code).toBe(1);
  expect(lastLine).toBe(`REDIS_URL: Redis at 127.0.0.1:${closed} cannot be used: nothing listens there.`);
});

test("comes up, keeps itself up, refuses a second start on its data, and leaves nothing running", async () => {
  const port = await findFreePort();
  const started = launch({ PORT: String(port) });
  await vi.waitFor(
    () => expect(started.output()).toContain(`Causerie is ready at http://localhost:${port}`),
    {
      timeout: 120_000,
      interval: 200,
    },
  );
  expect((await stat(join(dataFolder, "secret"))).mode & 0o077).toBe(0);

  const second = await launch({ PORT: String(await findFreePort()) }).ended;
  expect(second).toMatchObject({ code: 1, lastLine: expect.stringContaining("Causerie already runs on") });

  const workerPid = await readWorkerPid();
  process.kill(workerPid, "SIGKILL");
  await vi.waitFor(async () => expect(await readWorkerPid()).not.toBe(workerPid), {
    timeout: 30_000,
    interval: 200,
  });
  expect(started.output()).toContain("worker was ended by SIGKILL. Starting it again");

  const secondWorkerPid = await readWorkerPid();
  started.child.kill("SIGTERM");
  expect((await started.ended).code).toBe(0);
  expect(isAlive(secondWorkerPid)).toBe(false);
  expect(await isPortFree(port)).toBe(true);
}, 240_000);

/** The worker that was ready last, as its log tells. */
async function readWorkerPid(): Promise<number> {
  const lines = (await readFile(join(dataFolder, "logs", "worker.log"), "utf8")).split("\n");
  const ready = lines.filter((line) => line.includes('"msg":"ready"')).at(-1) ?? "{}";
  const entry: unknown = JSON.parse(ready);
  return typeof entry === "object" && entry !== null && "pid" in entry ? Number(entry.pid) : 0;
}
