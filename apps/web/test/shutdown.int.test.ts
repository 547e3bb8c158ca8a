import { launchProduct, type Product } from "@causerie/testing";
import { afterAll, beforeAll, expect, it } from "vitest";
import { createVisitor } from "./api-client.ts";
import { openEvents, type ReadEvent, readAllEvents, textOf } from "./event-reader.ts";
import { createGate } from "./gate.ts";
import { answer, type ScriptedWorker, startScriptedWorker } from "./scripted-worker.ts";

const gate = createGate();
let product: Product;
let worker: ScriptedWorker;

beforeAll(async () => {
  product = await launchProduct({ workers: 0 });
  worker = startScriptedWorker({
    databaseUrl: product.databaseUrl,
    redisUrl: product.redis.url,
    script: () => answer(pieces()),
  });
});

afterAll(async () => {
  await worker?.close();
  await product?.stop();
});

async function* pieces(): AsyncGenerator<string> {
  yield "before ";
  await gate.opened;
  yield "and after";
}

it("ends its streams when it is told to stop, and its readers go on where they were when it is back", async () => {
  const visitor = createVisitor({ url: product.url });
  const { generationId } = await visitor.say("Bonjour");
  const seen: ReadEvent[] = [];
  let exit: Promise<{ code: number | null }> | undefined;
  for await (const event of await openEvents(visitor, generationId)) {
    seen.push(event);
    if (event.event.type === "text-delta") exit = product.web.kill("SIGTERM");
  }
  expect(textOf(seen)).toBe("before ");
  expect(await exit).toMatchObject({ code: 0 });
  gate.open();
  await product.web.start();
  const lastEventId = seen.findLast(({ id }) => id !== undefined)?.id ?? 0;
  expect(textOf(await readAllEvents(visitor, generationId, { lastEventId }))).toBe("and after");
});
