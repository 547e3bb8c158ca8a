import { randomUUID } from "node:crypto";
import type { GenerationEvent } from "@causerie/contracts";
import type { Product } from "@causerie/testing";
import pg from "pg";
import { afterAll, beforeAll, expect, it } from "vitest";
import { type ApiCall, createVisitor } from "./api-client.ts";
import { readAllEvents } from "./event-reader.ts";
import { launchScriptedProduct } from "./scripted-product.ts";
import { answer, lastPrompt } from "./scripted-worker.ts";

const canary = `canary${randomUUID().replaceAll("-", "")}`;
const deepCanary = {
  text: canary,
  messages: [{ role: "user", content: canary }],
  prompt: canary,
  [canary]: canary,
};

let product: Product;

beforeAll(async () => {
  product = await launchScriptedProduct(
    (generation) =>
      lastPrompt(generation).startsWith("fail") ? fail() : answer([`The answer has a ${canary}, too.`]),
    { env: { CAUSERIE_LOG_LEVEL: "debug" } },
  );
});

afterAll(() => product?.stop());

async function* fail(): AsyncGenerator<GenerationEvent> {
  yield { type: "text-start" };
  yield { type: "text-delta", text: canary };
  yield { type: "generation-error", code: "engine_failed", message: canary };
}

/** The canary in every place of every route where something can be written. */
function calls(ids: { chatId: string; answerId: string; generationId: string }): ApiCall[] {
  const json = { "content-type": "application/json" };
  const message = { clientMessageId: randomUUID(), text: canary };
  const completion = { model: "pocket", messages: [{ role: "user", content: canary }] };
  const paths = [
    `/api/chats/${ids.chatId}/messages`,
    `/api/chats/${canary}/messages`,
    `/api/messages/${ids.answerId}/retry`,
    `/api/messages/${canary}/retry`,
    `/api/generations/${ids.generationId}/cancel`,
    `/api/generations/${canary}/cancel`,
    `/api/${canary}`,
    "/v1/chat/completions",
    `/v1/${canary}`,
    `/?text=${canary}`,
  ];
  const bodies: Omit<ApiCall, "method" | "path">[] = [
    { json: message },
    { json: completion },
    { json: { ...completion, stream: true } },
    { json: { ...completion, messages: [{ role: "user", content: `fail ${canary}` }] } },
    { json: { ...completion, model: canary } },
    { json: { ...completion, [canary]: canary } },
    { json: { ...completion, messages: [{ role: canary, content: canary }] } },
    { json: deepCanary },
    { json: { clientMessageId: canary, text: canary } },
    { json: { ...message, clientMessageId: randomUUID(), text: canary.repeat(1000) } },
    { raw: `{"text":"${canary}`, headers: json },
    { raw: canary, headers: json },
    { raw: canary, headers: { "content-type": `text/${canary}` } },
    { raw: Buffer.from(`${canary}\xff`, "latin1"), headers: json },
    { json: canary.repeat(20_000) },
    { json: message, headers: { origin: `http://${canary}.example` } },
    { json: message, headers: { host: `${canary}.test` } },
    { json: message, headers: { cookie: `causerie_session=${canary}`, authorization: `Bearer ${canary}` } },
  ];
  const reads = [
    `/api/chats/${ids.chatId}?text=${canary}`,
    `/api/chats/${canary}`,
    `/api/generations/${ids.generationId}/stream?after=${canary}`,
    `/api/generations/${canary}/stream`,
    `/api/limits?text=${canary}`,
    `/api/health?text=${canary}`,
    `/v1/models?text=${canary}`,
    `/v1/models/${canary}`,
    `/c/${ids.chatId}?text=${canary}`,
    `/c/${canary}`,
    `/${canary}`,
    `/?text=${canary}`,
  ];
  return [
    ...paths.flatMap((path) => bodies.map((body) => ({ method: "POST", path, ...body }))),
    ...reads.map((path) => ({ method: "GET", path })),
  ];
}

async function exerciseEverything(): Promise<number[]> {
  const visitor = createVisitor({ url: product.url });
  const ids = { chatId: randomUUID(), answerId: randomUUID(), generationId: randomUUID() };
  const said = await visitor.say(canary).catch(() => ids);
  const statuses: number[] = [];
  for (const call of calls(said)) statuses.push((await visitor.send(call)).status);
  return statuses;
}

async function asSuperuser(statement: string): Promise<void> {
  const client = new pg.Client({ connectionString: product.databaseUrl });
  await client.connect();
  try {
    await client.query(statement);
  } finally {
    await client.end();
  }
}

const countOf = (statuses: readonly number[], wanted: number): number =>
  statuses.filter((status) => status === wanted).length;

it("keeps what people write and read out of every log, whatever fails", async () => {
  const visitor = createVisitor({ url: product.url });
  for (const text of [canary, `fail ${canary}`]) {
    const { generationId } = await visitor.say(text);
    await readAllEvents(visitor, generationId);
  }
  const healthy = await exerciseEverything();
  expect(healthy).toEqual(expect.arrayContaining([200, 204, 400, 403, 404, 409, 413, 415, 500]));
  // The database's own errors quote what could not be stored.
  await asSuperuser("REVOKE INSERT ON messages FROM causerie_app");
  const refused = await exerciseEverything();
  expect(countOf(refused, 500)).toBeGreaterThan(countOf(healthy, 500));
  await asSuperuser("GRANT INSERT ON messages TO causerie_app");
  // Without Redis nothing can be stored: every route fails in its own way.
  await product.redis.kill();
  const broken = await exerciseEverything();
  expect(broken).toContain(503);
  await product.redis.start();
  expect(product.logs()).toContain('"msg":"request"');
  expect(product.logs()).not.toContain(canary);
});
