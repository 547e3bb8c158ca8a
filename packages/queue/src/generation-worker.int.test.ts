import { spawn } from "node:child_process";
import type { ChildProcess } from "node:child_process";
import { once } from "node:events";
import { fileURLToPath } from "node:url";
import type { GenerationJob } from "@causerie/contracts";
import { createLogger } from "@causerie/logger";
import { keys } from "@causerie/redis";
import { launchRedis, redisUrl } from "@causerie/testing";
import { afterEach, describe, expect, it, vi } from "vitest";
import type { HandleResult } from "./generation-worker.ts";
import { newJob, openTestQueue } from "./queue.fixture.ts";
import type { TestQueue } from "./queue.fixture.ts";
import { lockDurationMs, lockRenewalIntervalMs } from "./tunables.ts";

const opened: TestQueue[] = [];
const children: ChildProcess[] = [];

function open(): TestQueue {
  const test = openTestQueue();
  opened.push(test);
  return test;
}

function startConsumerProcess(queueName: string): { said: () => string; kill: () => Promise<void> } {
  const file = fileURLToPath(new URL("./consumer-process.fixture.ts", import.meta.url));
  const child = spawn(process.execPath, [file, redisUrl(), queueName], {
    stdio: ["ignore", "pipe", "inherit"],
  });
  children.push(child);
  let said = "";
  child.stdout.on("data", (chunk: Buffer) => (said += chunk.toString()));
  return {
    said: () => said,
    async kill() {
      const gone = once(child, "exit");
      child.kill("SIGKILL");
      await gone;
    },
  };
}

afterEach(async () => {
  for (const child of children.splice(0)) child.kill("SIGKILL");
  await Promise.all(opened.splice(0).map((test) => test.dispose()));
});

describe("createGenerationWorker", () => {
  it("delivers each generation once, to one of several workers", async () => {
    const { queue, startWorker } = open();
    const handled: GenerationJob[] = [];
    const handle = async (job: GenerationJob): Promise<HandleResult> => {
      handled.push(job);
      return "done";
    };
    const jobs = Array.from({ length: 30 }, newJob);
    await Promise.all(jobs.map((job) => queue.enqueue(job)));
    startWorker(handle);
    startWorker(handle, { concurrency: 8 });
    await vi.waitFor(async () => expect(handled).toHaveLength(30));
    await vi.waitFor(async () => expect(await queue.positions()).toEqual(new Map()));
    expect(new Set(handled.map(({ generationId }) => generationId)).size).toBe(30);
    expect(handled).toEqual(expect.arrayContaining(jobs));
  });

  it("hands over jobs in the order in which they were enqueued", async () => {
    const { queue, startWorker } = open();
    const jobs = Array.from({ length: 10 }, newJob);
    for (const job of jobs) await queue.enqueue(job);
    const handled: GenerationJob[] = [];
    startWorker(
      async (job) => {
        handled.push(job);
        return "done";
      },
      { concurrency: 4 },
    );
    await vi.waitFor(() => expect(handled).toEqual(jobs));
  });

  it("handles as many at a time as it may, and no more", async () => {
    const { queue, startWorker } = open();
    let running = 0;
    let most = 0;
    let handled = 0;
    const gate = Promise.withResolvers<void>();
    startWorker(
      async () => {
        running += 1;
        most = Math.max(most, running);
        await gate.promise;
        running -= 1;
        handled += 1;
        return "done";
      },
      { concurrency: 3 },
    );
    await Promise.all(Array.from({ length: 7 }, () => queue.enqueue(newJob())));
    await vi.waitFor(async () => expect((await queue.positions()).size).toBe(4));
    expect(running).toBe(3);
    gate.resolve();
    await vi.waitFor(() => expect(handled).toBe(7));
    expect(most).toBe(3);
  });

  it("keeps a generation back for the time its handler asked for, while others are handled", async () => {
    const { queue, queueName, redis, startWorker } = open();
    const [held, other] = [newJob(), newJob()];
    const handled: string[] = [];
    startWorker(async ({ generationId }) => {
      handled.push(generationId);
      return generationId === held.generationId ? { retryInMs: 60_000 } : "done";
    });
    await queue.enqueue(held);
    await queue.enqueue(other);
    await vi.waitFor(() => expect(handled).toContain(other.generationId));
    expect(handled).toEqual([held.generationId, other.generationId]);
    expect(await redis.zrange(`${keys.queuePrefix}:${queueName}:delayed`, "0", "-1")).toEqual([
      held.generationId,
    ]);
    expect(await queue.positions()).toEqual(new Map());
  });

  it("delivers a generation again when that time has passed, also while another one runs", async () => {
    const { queue, startWorker } = open();
    const [long, held] = [newJob(), newJob()];
    const gate = Promise.withResolvers<HandleResult>();
    let deliveries = 0;
    startWorker(
      async ({ generationId }) => {
        if (generationId === long.generationId) return await gate.promise;
        deliveries += 1;
        return deliveries < 3 ? { retryInMs: 50 } : "done";
      },
      { concurrency: 2 },
    );
    await queue.enqueue(long);
    await queue.enqueue(held);
    await vi.waitFor(() => expect(deliveries).toBe(3), { timeout: 10_000 });
    gate.resolve("done");
  });

  it("puts a generation that wants to come back at once in front of those that wait", async () => {
    const { queue, startWorker } = open();
    const order: string[] = [];
    const [first, second] = [newJob(), newJob()];
    await queue.enqueue(first);
    await queue.enqueue(second);
    startWorker(async ({ generationId }) => {
      order.push(generationId);
      return order.length === 1 ? { retryInMs: 0 } : "done";
    });
    await vi.waitFor(() => expect(order).toHaveLength(3));
    expect(order).toEqual([first.generationId, first.generationId, second.generationId]);
  });

  it("takes a generation again that was enqueued anew after it was done", async () => {
    const { queue, startWorker } = open();
    let handled = 0;
    startWorker(async () => {
      handled += 1;
      return "done";
    });
    const job = newJob();
    for (const times of [1, 2]) {
      // While the first delivery is being completed, enqueueing is a no-op; so ask until it took.
      await vi.waitFor(async () => {
        await queue.enqueue(job);
        expect(handled).toBeGreaterThanOrEqual(times);
      });
    }
  });

  it("delivers again when a handler throws, and Redis keeps nothing of what it said", async () => {
    const { queue, startWorker, dump } = open();
    const told: string[] = [];
    const logger = createLogger({ name: "test", destination: { write: (line) => void told.push(line) } });
    let tries = 0;
    startWorker(
      async () => {
        tries += 1;
        if (tries === 1) throw new Error("CANARY");
        return "done";
      },
      { logger },
    );
    const job = newJob();
    await queue.enqueue(job);
    await vi.waitFor(() => expect(told).toHaveLength(1));
    await vi.waitFor(async () => expect(await dump()).toContain(job.generationId));
    expect(`${await dump()} ${told.join("")}`).not.toContain("CANARY");
    await vi.waitFor(() => expect(tries).toBe(2), { timeout: 10_000 });
    expect(await dump()).not.toContain("CANARY");
  });

  it("a killed consumer's job is taken by another", { timeout: lockDurationMs * 6 }, async () => {
    const { queue, queueName, startWorker } = open();
    const consumer = startConsumerProcess(queueName);
    const job = newJob();
    await queue.enqueue(job);
    await vi.waitFor(() => expect(consumer.said()).toContain(job.generationId), { timeout: 10_000 });
    const taken: GenerationJob[] = [];
    startWorker(async (one) => {
      taken.push(one);
      return "done";
    });
    // It holds the job for as long as it lives.
    await vi.waitFor(async () => expect(await queue.workerCount()).toBe(2));
    expect(taken).toEqual([]);
    await consumer.kill();
    await vi.waitFor(() => expect(taken).toEqual([job]), { timeout: 10_000 });
  });

  it("a job outlives its lock's life as long as its handler works", async () => {
    const { queue, queueName, redis, startWorker } = open();
    const gate = Promise.withResolvers<HandleResult>();
    let deliveries = 0;
    const handle = async (): Promise<HandleResult> => {
      deliveries += 1;
      return await gate.promise;
    };
    startWorker(handle);
    startWorker(handle);
    const job = newJob();
    await queue.enqueue(job);
    await vi.waitFor(() => expect(deliveries).toBe(1));
    const lock = `${keys.queuePrefix}:${queueName}:${job.generationId}:lock`;
    const renewalsWanted = Math.ceil(lockDurationMs / lockRenewalIntervalMs) + 1;
    let [renewals, lastTtlMs] = [0, await redis.pttl(lock)];
    await vi.waitFor(
      async () => {
        const ttlMs = await redis.pttl(lock);
        if (ttlMs > lastTtlMs) renewals += 1;
        lastTtlMs = ttlMs;
        expect(renewals).toBeGreaterThanOrEqual(renewalsWanted);
      },
      { timeout: lockDurationMs * 5 },
    );
    expect(deliveries).toBe(1);
    gate.resolve("done");
  });

  it("on closing waits for what is under way and leaves what waits to others", async () => {
    const { queue, startWorker } = open();
    const gate = Promise.withResolvers<HandleResult>();
    const handled: string[] = [];
    const worker = startWorker(async ({ generationId }) => {
      handled.push(generationId);
      return await gate.promise;
    });
    const [running, waiting] = [newJob(), newJob()];
    await queue.enqueue(running);
    await vi.waitFor(() => expect(handled).toHaveLength(1));
    await queue.enqueue(waiting);
    const closed = worker.close();
    gate.resolve({ retryInMs: 0 });
    await closed;
    expect(handled).toEqual([running.generationId]);
    const after: string[] = [];
    startWorker(async ({ generationId }) => {
      after.push(generationId);
      return "done";
    });
    await vi.waitFor(() => expect(after).toEqual([running.generationId, waiting.generationId]));
  });

  it("outlives a restart of Redis, and so do the jobs that wait in its append-only file", async () => {
    const server = await launchRedis();
    const test = openTestQueue(server.url);
    try {
      const [running, waiting, later] = [newJob(), newJob(), newJob()];
      const gate = Promise.withResolvers<HandleResult>();
      const handled = new Set<string>();
      test.startWorker(async ({ generationId }) => {
        handled.add(generationId);
        return generationId === running.generationId ? await gate.promise : "done";
      });
      await test.queue.enqueue(running);
      await test.queue.enqueue(waiting);
      await vi.waitFor(() => expect(handled.size).toBe(1));
      await server.kill();
      await server.start();
      gate.resolve("done");
      await vi.waitFor(() => expect(handled).toContain(waiting.generationId), { timeout: 10_000 });
      await test.queue.enqueue(later);
      await vi.waitFor(() => expect(handled).toContain(later.generationId), { timeout: 10_000 });
    } finally {
      await test.dispose();
      await server.stop();
    }
  });

  it("drops a job that carries no generation", async () => {
    const { queue, queueName, redis, startWorker } = open();
    const { Queue } = await import("bullmq");
    const raw = new Queue(queueName, { connection: redis, prefix: keys.queuePrefix });
    await raw.add("generate", { generationId: "nonsense" });
    await raw.close();
    const handled: GenerationJob[] = [];
    startWorker(async (job) => {
      handled.push(job);
      return "done";
    });
    const job = newJob();
    await queue.enqueue(job);
    await vi.waitFor(() => expect(handled).toEqual([job]));
  });
});
