import { readFile } from "node:fs/promises";
import { redisUrl } from "@causerie/testing";
import { afterAll, beforeAll, expect, onTestFinished, test } from "vitest";
import { startWorkerProcess } from "./worker-process.fixture.ts";
import { openWorkerSite, type WorkerSite } from "./worker.fixture.ts";

let site: WorkerSite;
beforeAll(async () => {
  site = await openWorkerSite();
});
afterAll(() => site.close());

function env(): Record<string, string> {
  return { DATABASE_URL: site.databaseUrl, REDIS_URL: redisUrl(), CAUSERIE_QUEUE_NAME: site.queueName };
}

test("a ready worker is well, is called by its name in ps, and stops with exit code 0", async () => {
  const worker = await startWorkerProcess(env());
  onTestFinished(async () => void (await worker.stop("SIGKILL")));
  const response = await fetch(worker.healthUrl);
  expect(response.status).toBe(200);
  expect(await response.json()).toEqual({ status: "ok", model: "pocket", running: 0 });
  expect(await readFile(`/proc/${worker.pid}/cmdline`, "utf8")).toContain("causerie-worker");
  expect(await worker.stop("SIGINT")).toBe(0);
});

test("without a usable environment it ends at once", async () => {
  await expect(startWorkerProcess({ DATABASE_URL: "nonsense" })).rejects.toThrow(/before it was ready/);
});

test("without its model it ends, and says which file it misses", async () => {
  const started = startWorkerProcess({ ...env(), CAUSERIE_MODEL_FOLDER: "/nowhere" });
  await expect(started).rejects.toThrow(/invalid_model/);
});

test("a health port that is taken ends it", async () => {
  const first = await startWorkerProcess(env());
  onTestFinished(async () => void (await first.stop("SIGKILL")));
  const second = startWorkerProcess({ ...env(), CAUSERIE_WORKER_HEALTH_PORT: new URL(first.healthUrl).port });
  await expect(second).rejects.toThrow(/EADDRINUSE/);
});
