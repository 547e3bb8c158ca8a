import { launchProduct, type Product } from "@causerie/testing";
import { afterAll, beforeAll, expect, it } from "vitest";
import { createVisitor } from "./api-client.ts";
import { openEvents, type ReadEvent } from "./event-reader.ts";

let product: Product;

beforeAll(async () => {
  product = await launchProduct({ workers: 0 });
});

afterAll(async () => {
  await product?.stop();
});

it("tells a waiting reader its place, the places that become free before it, and its own cancellation", async () => {
  const visitor = createVisitor({ url: product.url });
  const sent = [await visitor.say("one"), await visitor.say("two"), await visitor.say("three")];
  const [first, , last] = sent;
  const seen: ReadEvent[] = [];
  const cancel = (generationId = "") =>
    visitor.send({ method: "POST", path: `/api/generations/${generationId}/cancel` });
  for await (const read of await openEvents(visitor, last?.generationId ?? "")) {
    seen.push(read);
    if (read.event.type !== "queue-position") continue;
    expect(read.id).toBeUndefined();
    await cancel(read.event.position === 3 ? first?.generationId : last?.generationId);
  }
  const events = seen.map(({ event }) => event);
  expect(events[0]).toEqual({ type: "queue-position", position: 3, length: 3 });
  expect(events[1]).toEqual({ type: "queue-position", position: 2, length: 2 });
  expect(events.at(-1)).toMatchObject({ type: "text-end", finishReason: "cancelled" });
});

it("says that it is degraded while no worker is there", async () => {
  const answer = await createVisitor({ url: product.url }).send({ method: "GET", path: "/api/health" });
  expect(answer.status).toBe(503);
  expect(answer.json).toEqual({
    status: "degraded",
    checks: { postgres: "ok", redis: "ok", worker: "failing" },
  });
});
