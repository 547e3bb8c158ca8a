import { expect, onTestFinished, test, vi } from "vitest";
import { createBatchLoop } from "./batch-loop.ts";
import { createCandidateFinder } from "./candidate-finder.ts";
import { EngineError } from "./errors.ts";
import type { GrammarSource } from "./grammar/grammar-source.ts";
import type { GrammarState } from "./grammar/grammar.ts";
import type { OnnxModel } from "./onnx-model.ts";
import { Sequence } from "./sequence.ts";
import type { EngineEvent, GenerationRequest } from "./types.ts";

const vocabularySize = 10;
const poison = 7;
const notANumber = 8;

/** A model at the port: it wants token 1 next, breaks on the poison, and gives no numbers for another token. */
function createFakeModel(): OnnxModel & { batches: number[][] } {
  const batches: number[][] = [];
  const logitsFor = (tokens: readonly number[]): Float32Array => {
    if (tokens.includes(poison)) throw new Error("a kernel broke");
    const logits = new Float32Array(tokens.length * vocabularySize);
    for (const [row, token] of tokens.entries()) {
      logits[row * vocabularySize + 1] = token === notANumber ? Number.NaN : 1;
    }
    return logits;
  };
  return {
    rows: 4,
    capacity: 100,
    batches,
    move: () => undefined,
    prefill: async ({ tokens }) => logitsFor(tokens.slice(-1)),
    async decode(tokens) {
      batches.push([...tokens]);
      return logitsFor(tokens);
    },
    close: () => undefined,
  };
}

const finder = await createCandidateFinder(vocabularySize);

/** A grammar at the port: it allows token 3 alone, once it is told to. */
function createFakeGrammars() {
  const known = Promise.withResolvers<Int32Array | null>();
  const start = (_source: GrammarSource): GrammarState => ({
    mask: () => known.promise,
    accept: () => undefined,
    dispose: () => undefined,
  });
  return { start, tell: () => known.resolve(Int32Array.of(1 << 3)), fail: known.reject };
}

function createStand() {
  const grammars = createFakeGrammars();
  const model = createFakeModel();
  const clock = { nowMs: 0 };
  const loop = createBatchLoop({
    model,
    finder,
    vocabularySize,
    stepTokensMax: 64,
    parkedTtlMs: 1_000,
    now: () => clock.nowMs,
  });
  let arrivals = 0;
  const add = (request: Partial<GenerationRequest>): Sequence => {
    arrivals += 1;
    const sequence = new Sequence({
      arrival: arrivals,
      request: { id: "test", promptTokens: [2], seed: 1, maxTokens: 4, ...request },
      folder: {
        config: { vocabularySize, contextLength: 100, keyValueHeads: 1, headSize: 1 },
        endTokenIds: new Set(),
        thinkTokens: { open: 5, close: 6 },
        defaults: { temperature: 0, topP: 1, topK: 0, repetitionPenalty: 1 },
      },
      contextLength: 100,
      decode: (tokens) => tokens.join(""),
      startGrammar: (source) => grammars.start(source),
      now: () => 0,
    });
    loop.add(sequence);
    return sequence;
  };
  return { model, loop, add, clock, grammars };
}

async function endOf(sequence: Sequence): Promise<EngineEvent | undefined> {
  let last: EngineEvent | undefined;
  for await (const event of sequence.events) last = event;
  return last;
}

test("decodes all answers together and takes a later one in", async () => {
  const { model, add } = createStand();
  const [one, other] = [add({ maxTokens: 6 }), add({ maxTokens: 6 })];
  for await (const event of one.events) if (event.type === "text-delta") break;
  const late = add({ maxTokens: 2 });
  await Promise.all([other, late].map(endOf));
  expect(Math.max(...model.batches.map(({ length }) => length))).toBe(3);
});

test("a request with a prompt that breaks the model fails alone", async () => {
  const { add } = createStand();
  const [good, bad, alsoGood] = [add({}), add({ promptTokens: [poison] }), add({})];
  await expect(endOf(bad)).rejects.toThrow(EngineError);
  expect(await endOf(good)).toMatchObject({ type: "end", finishReason: "length" });
  expect(await endOf(alsoGood)).toMatchObject({ type: "end", finishReason: "length" });
});

test("logits that are no numbers end one answer and not those beside it", async () => {
  const { add } = createStand();
  const [good, bad] = [add({}), add({ resumeTokens: [notANumber] })];
  await expect(endOf(bad)).rejects.toThrow("no token could be chosen");
  expect(await endOf(good)).toMatchObject({ type: "end", finishReason: "length" });
});

test("a batch that breaks fails who was in it, and the next request is answered", async () => {
  const { add } = createStand();
  const together = [add({ maxTokens: 90 }), add({ resumeTokens: [poison] }), add({ maxTokens: 90 })];
  for (const sequence of together)
    await expect(endOf(sequence)).rejects.toThrow("a step of the model failed");
  expect(await endOf(add({}))).toMatchObject({ finishReason: "length" });
});

test("a cancelled answer takes part in no further step", async () => {
  const { model, add, loop } = createStand();
  const sequence = add({ maxTokens: 90 });
  for await (const event of sequence.events) if (event.type === "text-delta") break;
  sequence.cancel();
  const steps = model.batches.length;
  await loop.stop();
  expect(model.batches.length).toBeLessThanOrEqual(steps + 1);
  expect(loop.stats()).toMatchObject({ running: 0, waiting: 0 });
});

test("an engine with nothing to do forgets what it had parked", async () => {
  vi.useFakeTimers({ toFake: ["setTimeout", "clearTimeout"] });
  onTestFinished(() => void vi.useRealTimers());
  const { add, loop, clock } = createStand();
  await endOf(add({}));
  await vi.waitFor(() => expect(loop.stats()).toMatchObject({ running: 0, cachedTokens: 4 }));
  clock.nowMs = 1_000;
  vi.advanceTimersByTime(1_000);
  expect(loop.stats().cachedTokens).toBe(0);
});

test("an answer that waits for its grammar holds nobody up, and goes on when it knows", async () => {
  const { add, grammars } = createStand();
  const held = add({ grammar: { kind: "json-object" }, maxTokens: 3 });
  const others = [add({ maxTokens: 50 }), add({ promptTokens: [2, 3, 4], maxTokens: 50 })];
  for (const sequence of others) expect(await endOf(sequence)).toMatchObject({ finishReason: "length" });
  expect(held.tokens).toHaveLength(1);
  grammars.tell();
  expect(await endOf(held)).toMatchObject({ finishReason: "length" });
  expect(held.tokens).toEqual([2, 3, 3, 3]);
});

test("a step that breaks as a whole fails who was there, and the engine goes on", async () => {
  const { add, loop, grammars } = createStand();
  const held = add({ grammar: { kind: "json-object" }, maxTokens: 3 });
  const beside = add({ maxTokens: 90 });
  await vi.waitFor(() => expect(held.blocked).toBe(true));
  const broken = vi.spyOn(finder, "find").mockRejectedValueOnce(new Error("no memory"));
  grammars.tell();
  const ends = await Promise.allSettled([held, beside].map(endOf));
  broken.mockRestore();
  expect(ends.map(({ status }) => status)).toContain("rejected");
  expect(await endOf(add({}))).toMatchObject({ finishReason: "length" });
  await loop.stop();
});

test("a grammar that is none fails its own answer, and one that is waited for can be cancelled", async () => {
  const { add, grammars, loop } = createStand();
  const cancelled = add({ grammar: { kind: "json-object" } });
  await endOf(add({ maxTokens: 20 }));
  cancelled.cancel();
  expect(await endOf(cancelled)).toMatchObject({ finishReason: "cancelled" });
  const [refused, good] = [add({ grammar: { kind: "json-object" } }), add({})];
  grammars.fail(new EngineError("invalid_request", "no grammar"));
  await expect(endOf(refused)).rejects.toThrow("no grammar");
  expect(await endOf(good)).toMatchObject({ finishReason: "length" });
  await vi.waitFor(() => expect(loop.stats()).toMatchObject({ running: 0, waiting: 0 }));
});

test("stopping cancels what runs and what waits", async () => {
  const { add, loop } = createStand();
  const sequences = Array.from({ length: 6 }, () => add({ maxTokens: 90 }));
  await loop.stop();
  for (const sequence of sequences)
    expect(await endOf(sequence)).toMatchObject({ finishReason: "cancelled" });
});
