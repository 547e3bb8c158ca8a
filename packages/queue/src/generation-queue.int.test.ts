import { redisUrl } from "@causerie/testing";
import { createRedis, closeRedis } from "@causerie/redis";
import { afterEach, describe, expect, it, vi } from "vitest";
import { createGenerationQueue } from "./generation-queue.ts";
import { newJob, openTestQueue, quietLogger } from "./queue.fixture.ts";
import type { TestQueue } from "./queue.fixture.ts";
import { QueueUnavailableError } from "./with-deadline.ts";

const opened: TestQueue[] = [];

function open(): TestQueue {
  const test = openTestQueue();
  opened.push(test);
  return test;
}

afterEach(() => Promise.all(opened.splice(0).map((test) => test.dispose())));

describe("createGenerationQueue", () => {
  it("keeps one job of a generation, however often and by whomever it is enqueued", async () => {
    const { queue, redis, queueName } = open();
    const second = createGenerationQueue({ redis, queueName });
    const job = newJob();
    await Promise.all([queue, second, queue, second].map((one) => one.enqueue(job)));
    expect(await queue.positions()).toEqual(new Map([[job.generationId, 1]]));
    await second.close();
  });

  it("tells the place of every waiting generation, next to run first", async () => {
    const { queue } = open();
    const jobs = [newJob(), newJob(), newJob()];
    for (const job of jobs) await queue.enqueue(job);
    const ids = jobs.map(({ generationId }) => generationId);
    expect([...(await queue.positions())]).toEqual(ids.map((id, index) => [id, index + 1]));
    expect(await queue.waitingCount()).toBe(3);
    await queue.remove(ids[0] ?? "");
    expect([...(await queue.positions())]).toEqual([
      [ids[1], 1],
      [ids[2], 2],
    ]);
  });

  it("knows no places in an empty queue, and removing what is not there does nothing", async () => {
    const { queue } = open();
    expect(await queue.positions()).toEqual(new Map());
    await queue.remove(crypto.randomUUID());
    expect(await queue.workerCount()).toBe(0);
  });

  it("holds ids only: anything else is refused before it reaches Redis", async () => {
    const { queue, dump } = open();
    const job = { ...newJob(), text: "CANARY" };
    await expect(queue.enqueue(job)).rejects.toThrow();
    await expect(queue.enqueue({ tenantId: "CANARY", generationId: "CANARY" })).rejects.toThrow();
    await queue.enqueue(newJob());
    expect(await dump()).not.toContain("CANARY");
  });

  it("counts the workers that are connected", async () => {
    const test = open();
    const worker = test.startWorker(async () => "done");
    test.startWorker(async () => "done");
    await vi.waitFor(async () => expect(await test.queue.workerCount()).toBe(2));
    await worker.close();
    await vi.waitFor(async () => expect(await test.queue.workerCount()).toBe(1));
  });

  it("a removed generation is never delivered", async () => {
    const { queue, startWorker } = open();
    const [removed, kept] = [newJob(), newJob()];
    await queue.enqueue(removed);
    await queue.enqueue(kept);
    await queue.remove(removed.generationId);
    const handled: string[] = [];
    startWorker(async ({ generationId }) => {
      handled.push(generationId);
      return "done";
    });
    await vi.waitFor(() => expect(handled).toEqual([kept.generationId]));
  });

  it("refuses in time when Redis is away instead of hanging", async () => {
    const redis = createRedis({ url: "redis://127.0.0.1:1", purpose: "queue", logger: quietLogger });
    const queue = createGenerationQueue({ redis, queueName: "nowhere" });
    await expect(queue.enqueue(newJob())).rejects.toThrow(QueueUnavailableError);
    await expect(queue.workerCount()).rejects.toThrow(QueueUnavailableError);
    await closeRedis(redis);
  });

  it("leaves the caller's connection open when it closes", async () => {
    const redis = createRedis({ url: redisUrl(), purpose: "queue", logger: quietLogger });
    const queue = createGenerationQueue({ redis, queueName: `test-${crypto.randomUUID()}` });
    await queue.positions();
    await queue.close();
    expect(await redis.ping()).toBe("PONG");
    await closeRedis(redis);
  });
});
