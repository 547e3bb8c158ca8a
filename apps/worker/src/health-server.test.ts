import { expect, onTestFinished, test } from "vitest";
import { startHealthServer, type WorkerHealth } from "./health-server.ts";

const metrics = { contentType: "text/plain", read: async () => "causerie_engine_running 0\n" };

async function serve(check: () => Promise<WorkerHealth>): Promise<string> {
  const server = await startHealthServer({ host: "127.0.0.1", port: 0, check, metrics });
  onTestFinished(() => server.close());
  return `http://127.0.0.1:${server.port}`;
}

test("answers 200 with model and running answers while the worker is well", async () => {
  const health = { status: "ok", model: "pocket", running: 3 } as const;
  const response = await fetch(`${await serve(async () => health)}/health`);
  expect(response.status).toBe(200);
  expect(await response.json()).toEqual(health);
});

test("answers 503 while it isn't, also when the check itself fails", async () => {
  const failing = await serve(async () => ({ status: "failing", model: "pocket", running: 0 }));
  expect((await fetch(`${failing}/health`)).status).toBe(503);
  const broken = await serve(async () => Promise.reject(new Error("canary-text")));
  const response = await fetch(`${broken}/health`);
  expect(response.status).toBe(503);
  expect(await response.text()).not.toContain("canary-text");
});

test("tells the metrics, and 503 when they cannot be read", async () => {
  const url = await serve(async () => ({ status: "ok", model: "pocket", running: 0 }));
  expect(await (await fetch(`${url}/metrics`)).text()).toContain("causerie_engine_running 0");
  const broken = await startHealthServer({
    host: "127.0.0.1",
    port: 0,
    check: async () => Promise.reject(),
    metrics: { ...metrics, read: async () => Promise.reject(new Error("Redis is away")) },
  });
  onTestFinished(() => broken.close());
  expect((await fetch(`http://127.0.0.1:${broken.port}/metrics`)).status).toBe(503);
});

test("answers nothing else", async () => {
  const url = await serve(async () => ({ status: "ok", model: "pocket", running: 0 }));
  expect((await fetch(`${url}/`)).status).toBe(404);
  expect((await fetch(`${url}/health`, { method: "POST" })).status).toBe(404);
});

test("rejects when the port is taken", async () => {
  const url = new URL(await serve(async () => ({ status: "ok", model: "pocket", running: 0 })));
  const second = startHealthServer({
    host: "127.0.0.1",
    port: Number(url.port),
    check: async () => Promise.reject(),
    metrics,
  });
  await expect(second).rejects.toThrow("EADDRINUSE");
});
