import { launchRedis, type TestRedis } from "@causerie/testing";
import { afterAll, beforeAll, expect, test } from "vitest";
import {
  complete,
  idsTo,
  longAnswer,
  openWorkerSite,
  textOf,
  underWay,
  view,
  type WorkerSite,
} from "./worker.fixture.ts";

let redis: TestRedis;
let site: WorkerSite;
beforeAll(async () => {
  redis = await launchRedis();
  site = await openWorkerSite({ redisUrl: redis.url });
});
afterAll(async () => {
  await site.close();
  await redis.stop();
});

test("Redis killed in mid-answer and started again: the answer goes on, whole and without a gap", async () => {
  const worker = await site.startWorker();
  const ctx = await site.createVisitor();
  const whole = await site.read(ctx, await complete(ctx, longAnswer));
  const generationId = await complete(ctx, longAnswer);
  await site.read(ctx, generationId, underWay);
  await redis.kill();
  await expect.poll(worker.health, { timeout: 5_000 }).toMatchObject({ status: "failing" });
  await redis.start();

  const events = await site.read(ctx, generationId);
  expect(events.map(({ id }) => id)).toEqual(idsTo(events.length));
  expect(textOf(events)).toBe(textOf(whole));
  expect(await view(ctx, generationId)).toMatchObject({ status: "succeeded", text: textOf(whole) });
  await expect.poll(worker.health, { timeout: 5_000 }).toMatchObject({ status: "ok", running: 0 });
}, 60_000);
