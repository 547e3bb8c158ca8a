import type { Product } from "@causerie/testing";
import { afterAll, beforeAll, expect, it } from "vitest";
import { createVisitor } from "./api-client.ts";
import { openEvents, type ReadEvent, readAllEvents, textOf } from "./event-reader.ts";
import { createGate } from "./gate.ts";
import { launchScriptedProduct } from "./scripted-product.ts";
import { answer } from "./scripted-worker.ts";

const gate = createGate();
let product: Product;

beforeAll(async () => {
  product = await launchScriptedProduct(() => answer(pieces()));
});

afterAll(() => product?.stop());

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
