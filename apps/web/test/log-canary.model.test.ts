import { randomUUID } from "node:crypto";
import { launchProduct, type Product } from "@causerie/testing";
import { afterAll, beforeAll, expect, it, vi } from "vitest";
import { createVisitor } from "./api-client.ts";
import { openEvents, readAllEvents } from "./event-reader.ts";

const canary = `canary${randomUUID().replaceAll("-", "")}`;
let product: Product;

beforeAll(async () => {
  product = await launchProduct({ env: { CAUSERIE_LOG_LEVEL: "debug" } });
});

afterAll(async () => {
  await product?.stop();
});

it("keeps prompts and answers out of the logs of the real worker, whatever becomes of them", async () => {
  const visitor = createVisitor({ url: product.url });
  const complete = (content: string, change: object = {}) =>
    visitor.send({
      method: "POST",
      path: "/v1/chat/completions",
      json: {
        model: "pocket",
        messages: [{ role: "user", content }],
        max_tokens: 5,
        stop: [canary],
        ...change,
      },
    });
  const answered = await visitor.say(`Say ${canary}.`);
  await readAllEvents(visitor, answered.generationId);
  expect((await complete(canary)).status).toBe(200);
  expect((await complete(canary, { stream: true })).status).toBe(200);
  expect((await complete(`${canary} `.repeat(3000))).status).toBe(400);
  const stopped = await visitor.say(`Tell me a long story about ${canary}.`);
  await visitor.send({ method: "POST", path: `/api/generations/${stopped.generationId}/cancel` });
  await readAllEvents(visitor, stopped.generationId);
  const orphaned = await visitor.say(`Tell me a story about ${canary}.`);
  await openEvents(visitor, orphaned.generationId);
  await product.workers[0]?.kill("SIGKILL");
  await product.workers[0]?.start();
  await readAllEvents(visitor, orphaned.generationId);
  await vi.waitFor(() => expect(product.logs()).toContain('"msg":"generation ended"'));
  expect(product.logs()).not.toContain(canary);
});
