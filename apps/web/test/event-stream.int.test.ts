import type { GenerationEvent } from "@causerie/contracts";
import { createLogger } from "@causerie/logger";
import { closeRedis, createRedis, keys } from "@causerie/redis";
import type { Product } from "@causerie/testing";
import { afterAll, beforeAll, describe, expect, it, vi } from "vitest";
import { createVisitor, type Visitor } from "./api-client.ts";
import { openEvents, type ReadEvent, readAllEvents, textOf } from "./event-reader.ts";
import { createGate, type Gate } from "./gate.ts";
import { launchScriptedProduct } from "./scripted-product.ts";
import { answer, lastPrompt } from "./scripted-worker.ts";

const words = ["Il ", "était ", "une ", "fois ", "un ", "petit ", "modèle."];
const wholeText = words.join("");
const defaultTenantId = "00000000-0000-4000-8000-000000000001";

let product: Product;
/** Prompts that name a gate stop after the third word until it opens. */
const gates = new Map<string, Gate>();

beforeAll(async () => {
  product = await launchScriptedProduct((generation) => play(lastPrompt(generation)), { webs: 2 });
});

afterAll(() => product?.stop());

async function* play(prompt: string): AsyncGenerator<GenerationEvent> {
  const gate = gates.get(prompt);
  yield* answer(
    (async function* () {
      yield* words.slice(0, 3);
      await gate?.opened;
      yield* words.slice(3);
    })(),
  );
}

function gated(): { prompt: string; gate: Gate } {
  const [prompt, gate] = [crypto.randomUUID(), createGate()];
  gates.set(prompt, gate);
  return { prompt, gate };
}

const visit = (web = 0): Visitor => createVisitor({ url: product.webs[web]?.url ?? product.url });
const idsOf = (events: ReadEvent[]) => events.map(({ id }) => id).filter((id) => id !== undefined);

async function takeUntil(events: AsyncIterable<ReadEvent>, type: ReadEvent["event"]["type"], count: number) {
  const taken: ReadEvent[] = [];
  for await (const event of events) {
    taken.push(event);
    if (taken.filter((each) => each.event.type === type).length === count) break;
  }
  return taken;
}

describe("the event stream of a generation", () => {
  it("tells a whole answer with ids that have no gap", async () => {
    const visitor = visit();
    const { generationId } = await visitor.say("tell");
    const events = await readAllEvents(visitor, generationId);
    const stored = events.filter(({ id }) => id !== undefined);
    expect(stored.map(({ id }) => id)).toEqual(stored.map((_event, index) => index + 1));
    expect(stored.at(0)?.event.type).toBe("text-start");
    expect(stored.at(-1)?.event).toMatchObject({ type: "text-end", finishReason: "stop" });
    expect(textOf(events)).toBe(wholeText);
  });

  it("goes on after Last-Event-ID where a dropped reader stopped, live and later", async () => {
    const visitor = visit();
    const { prompt, gate } = gated();
    const { generationId } = await visitor.say(prompt);
    const first = await openEvents(visitor, generationId);
    const seen = await takeUntil(first, "text-delta", 2);
    first.drop();
    const lastEventId = idsOf(seen).at(-1) ?? 0;
    const resumed = readAllEvents(visitor, generationId, { lastEventId });
    gate.open();
    expect(textOf(seen) + textOf(await resumed)).toBe(wholeText);
    expect(textOf(await readAllEvents(visitor, generationId, { after: lastEventId }))).toBe(
      wholeText.slice(textOf(seen).length),
    );
  });

  it("tells several readers, on several web processes, the same", async () => {
    const visitor = visit(0);
    const { prompt, gate } = gated();
    const { generationId } = await visitor.say(prompt);
    const elsewhere = createVisitor({ url: product.webs[1]?.url ?? "", cookie: visitor.cookie() ?? "" });
    const early = [0, 1, 2, 3].map((index) =>
      readAllEvents(index % 2 === 0 ? visitor : elsewhere, generationId),
    );
    const watcher = await openEvents(visitor, generationId);
    await takeUntil(watcher, "text-delta", 3);
    gate.open();
    const late = readAllEvents(elsewhere, generationId);
    for (const events of await Promise.all([...early, late])) {
      expect(textOf(events)).toBe(wholeText);
      expect(idsOf(events)).toEqual(words.concat("", "").map((_word, index) => index + 1));
    }
  });

  it("sends the finished message when the stream has expired", async () => {
    const visitor = visit();
    const { generationId } = await visitor.say("tell");
    await readAllEvents(visitor, generationId);
    await forget(generationId);
    await vi.waitFor(async () => {
      expect(await readAllEvents(visitor, generationId)).toEqual([
        {
          id: undefined,
          event: {
            type: "answer-snapshot",
            status: "succeeded",
            text: wholeText,
            finishReason: "stop",
            usage: { promptTokens: 7, completionTokens: words.length },
          },
        },
      ]);
    });
  });

  it("ends with the finished message when the stream loses its end", async () => {
    const visitor = visit();
    const { prompt, gate } = gated();
    const { generationId } = await visitor.say(prompt);
    const reader = await openEvents(visitor, generationId);
    const events: ReadEvent[] = [];
    for await (const event of reader) {
      events.push(event);
      if (event.event.type === "text-delta" && textOf(events) === words.slice(0, 3).join("")) {
        await product.redis.kill();
        gate.open();
        await product.redis.start();
      }
    }
    const last = events.at(-1)?.event;
    expect(last?.type === "answer-snapshot" ? last.text : textOf(events)).toBe(wholeText);
  });

  it("answers a cursor behind the end with the finished message instead of silence", async () => {
    const visitor = visit();
    const { generationId } = await visitor.say("tell");
    const events = await readAllEvents(visitor, generationId);
    const lastEventId = idsOf(events).at(-1) ?? 0;
    const again = await readAllEvents(visitor, generationId, { lastEventId });
    expect(again.map(({ event }) => event.type)).toEqual(["answer-snapshot"]);
  });

  it.each(["-1", "1e3", "abc", "9".repeat(40), "1;2"])("refuses the cursor %j", async (cursor) => {
    const visitor = visit();
    const { generationId } = await visitor.say("tell");
    expect((await openEvents(visitor, generationId, { lastEventId: cursor })).status).toBe(400);
    expect((await openEvents(visitor, generationId, { after: encodeURIComponent(cursor) })).status).toBe(400);
  });
});

async function forget(generationId: string): Promise<void> {
  const logger = createLogger({ name: "test", level: "silent" });
  const redis = createRedis({ url: product.redis.url, purpose: "command", logger });
  await redis.del(keys.stream(defaultTenantId, generationId));
  await closeRedis(redis);
}
