import { expect, test } from "vitest";
import { EngineError } from "./errors.ts";
import type { OnnxModel } from "./onnx-model.ts";
import { Sequence } from "./sequence.ts";
import { createTurns } from "./turns.ts";
import { prefillTokensMax } from "./tunables.ts";
import type { EngineEvent, GenerationRequest } from "./types.ts";

const poison = 7;

/** A model at the port: it always wants token 1 next, remembers what it was fed and breaks on the poison token. */
function createFakeModel(): OnnxModel & { fed: number[][] } {
  const fed: number[][] = [];
  return {
    fed,
    async step(tokens, cache) {
      fed.push([...tokens]);
      if (tokens.includes(poison)) throw new Error("a kernel broke");
      return {
        logits: Float32Array.from({ length: 10 }, (_, token) => (token === 1 ? 1 : 0)),
        cache: { length: (cache?.length ?? 0) + tokens.length, tensors: {} },
      };
    },
    close: async () => undefined,
  };
}

function sequenceOf(model: OnnxModel, request: Partial<GenerationRequest>): Sequence {
  return new Sequence({
    request: { id: "test", promptTokens: [2], seed: 1, ...request },
    model,
    folder: {
      weightsPath: "",
      config: { vocabularySize: 10, contextLength: 1_000, keyValueHeads: 1, headSize: 1 },
      tokenizer: {},
      tokenizerConfig: { chatTemplate: "", raw: {} },
      endTokenIds: new Set(),
      defaults: { temperature: 0, topP: 1, topK: 0, repetitionPenalty: 1 },
    },
    decode: (tokens) => tokens.join(""),
    now: () => 0,
  });
}

async function eventsOf(sequence: Sequence): Promise<EngineEvent[]> {
  const events: EngineEvent[] = [];
  for await (const event of sequence.events) events.push(event);
  return events;
}

test("running sequences take turns, one step each", async () => {
  const model = createFakeModel();
  const turns = createTurns(2);
  const sequences = [2, 3].map((token) =>
    sequenceOf(model, { promptTokens: [token], resumeTokens: [token, token, token], maxTokens: 4 }),
  );
  for (const sequence of sequences) turns.add(sequence);
  await Promise.all(sequences.map(eventsOf));
  // The first is alone when it begins; the second joins in the next round.
  expect(model.fed.flat()).toEqual([2, 2, 3, 2, 3, 2, 3, 3]);
});

test("those over the limit wait and are served in order", async () => {
  const model = createFakeModel();
  const turns = createTurns(1);
  const sequences = [2, 3, 4].map((token) => sequenceOf(model, { promptTokens: [token], maxTokens: 1 }));
  for (const sequence of sequences) turns.add(sequence);
  expect(turns.stats()).toEqual({ running: 1, waiting: 2 });
  await Promise.all(sequences.map(eventsOf));
  expect(model.fed).toEqual([[2], [3], [4]]);
});

test("a broken step fails its own sequence and no other", async () => {
  const model = createFakeModel();
  const turns = createTurns(2);
  const [good, bad] = [sequenceOf(model, { maxTokens: 5 }), sequenceOf(model, { promptTokens: [poison] })];
  turns.add(bad);
  turns.add(good);
  const failure = eventsOf(bad);
  await expect(failure).rejects.toThrow(EngineError);
  await expect(failure).rejects.toMatchObject({ code: "engine_failed", cause: new Error("a kernel broke") });
  expect((await eventsOf(good)).at(-1)).toMatchObject({ type: "end", finishReason: "length" });
});

test("cancel frees the place at once, of a running sequence as of a waiting one", async () => {
  const model = createFakeModel();
  const turns = createTurns(1);
  const [running, waiting] = [sequenceOf(model, {}), sequenceOf(model, {})];
  turns.add(running);
  turns.add(waiting);
  const events = running.events[Symbol.asyncIterator]();
  expect((await events.next()).value).toMatchObject({ type: "delta" });
  waiting.cancel();
  expect(turns.stats()).toEqual({ running: 1, waiting: 0 });
  expect(await eventsOf(waiting)).toMatchObject([{ type: "end", finishReason: "cancelled" }]);
  const steps = model.fed.length;
  running.cancel();
  expect(turns.stats()).toEqual({ running: 0, waiting: 0 });
  await turns.stop();
  expect(model.fed.length - steps).toBeLessThanOrEqual(1);
  expect((await eventsOf(running)).at(-1)).toMatchObject({ type: "end", finishReason: "cancelled" });
});

test("a long prompt is fed in pieces, a resumed answer token by token", async () => {
  const model = createFakeModel();
  const turns = createTurns(1);
  const promptTokens = Array.from({ length: prefillTokensMax + 5 }, () => 2);
  const sequence = sequenceOf(model, { promptTokens, resumeTokens: [3, 4], maxTokens: 3 });
  turns.add(sequence);
  expect(await eventsOf(sequence)).toMatchObject([{ type: "delta", tokenIds: [1] }, { type: "end" }]);
  expect(model.fed.map((tokens) => tokens.length)).toEqual([prefillTokensMax, 5, 1, 1]);
});

test.each([
  { promptTokens: [] },
  { promptTokens: [-1] },
  { promptTokens: [10] },
  { promptTokens: [0.5] },
  { resumeTokens: [10] },
  { maxTokens: 0 },
  { stop: [""] },
])("refuses %j before it takes a place", (request) => {
  expect(() => sequenceOf(createFakeModel(), request)).toThrow(
    expect.objectContaining({ name: "EngineError", code: "invalid_request" }),
  );
});
