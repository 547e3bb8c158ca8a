import { expect, test } from "vitest";
import { adjustLogits } from "./adjust-logits.ts";
import type { SamplingParams } from "./sampling-params.ts";

const plain: SamplingParams = {
  temperature: 1,
  topP: 1,
  topK: 0,
  minP: 0,
  repetitionPenalty: 1,
  presencePenalty: 0,
  frequencyPenalty: 0,
  logitBias: new Map(),
  seed: 1,
};

function adjusted(
  logits: readonly number[],
  params: Partial<SamplingParams>,
  said: { prompt?: number[]; answer?: [number, number][] } = {},
): number[] {
  const changed = Float32Array.from(logits);
  const seen = { prompt: new Set(said.prompt), answer: new Map(said.answer) };
  adjustLogits({ logits: changed, ...seen, params: { ...plain, ...params } });
  return Array.from(changed);
}

test("changes nothing when nothing is asked", () => {
  expect(adjusted([1, -1, 0], {}, { prompt: [0], answer: [[1, 3]] })).toEqual([1, -1, 0]);
});

test("the repetition penalty makes tokens of prompt and answer less likely whatever the sign of their logit", () => {
  const params = { repetitionPenalty: 2 };
  expect(adjusted([1, -1, 0], params, { prompt: [0], answer: [[1, 3]] })).toEqual([0.5, -2, 0]);
  // Once, also for a token that both have.
  expect(adjusted([1, -1, 0], params, { prompt: [0], answer: [[0, 1]] })).toEqual([0.5, -1, 0]);
});

test("presence counts a token of the answer once, frequency each time, and the prompt's not at all", () => {
  expect(adjusted([1, 1], { presencePenalty: 0.5 }, { prompt: [1], answer: [[0, 9]] })).toEqual([0.5, 1]);
  expect(adjusted([1, 1], { frequencyPenalty: 0.5 }, { prompt: [1], answer: [[0, 2]] })).toEqual([0, 1]);
});

test("a logit bias is added", () => {
  expect(adjusted([1, 0], { logitBias: new Map([[1, -100]]) })).toEqual([1, -100]);
});
