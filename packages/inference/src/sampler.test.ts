import { expect, test } from "vitest";
import { sample, type SamplingParams } from "./sampler.ts";

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

function drawMany(
  logits: readonly number[],
  params: Partial<SamplingParams>,
  said: { prompt?: number[]; answer?: [number, number][] } = {},
): number[] {
  const counts = logits.map(() => 0);
  for (let position = 0; position < 4_000; position += 1) {
    const token = sample({
      logits: Float32Array.from(logits),
      prompt: new Set(said.prompt),
      answer: new Map(said.answer),
      position,
      params: { ...plain, ...params },
    });
    counts[token] = (counts[token] ?? 0) + 1;
  }
  return counts.map((count) => count / 4_000);
}

test("temperature 0 takes the most likely token, the lower id on a tie", () => {
  expect(drawMany([1, 3, 3, 0], { temperature: 0 })).toEqual([0, 1, 0, 0]);
});

test("draws follow the softmax of the logits", () => {
  const logits = [0, 1, 2];
  const total = logits.reduce((share, logit) => share + Math.exp(logit), 0);
  for (const [token, share] of drawMany(logits, {}).entries()) {
    expect(Math.abs(share - Math.exp(logits[token] ?? 0) / total)).toBeLessThan(0.03);
  }
});

test("top-k keeps exactly k tokens and top-p the smallest front that reaches p", () => {
  const shares = [0.1, 0.4, 0.3, 0.2];
  const logits = shares.map((share) => Math.log(share));
  expect(drawMany(logits, { topK: 2 }).map((share) => share > 0)).toEqual([false, true, true, false]);
  expect(drawMany(logits, { topP: 0.65 }).map((share) => share > 0)).toEqual([false, true, true, false]);
  expect(drawMany(logits, { topP: 0.75 }).map((share) => share > 0)).toEqual([false, true, true, true]);
});

test("top-p of 0 keeps the most likely token", () => {
  expect(drawMany([0, 3, 2, 1], { topP: 0 })).toEqual([0, 1, 0, 0]);
});

test("top-p looks at unlikely tokens too when the likely ones do not reach it", () => {
  // Half of the mass lies on 200,000 tokens, each far below the share that is looked at first.
  const logits = [Math.log(0.5), ...Array.from({ length: 200_000 }, () => Math.log(0.5 / 200_000))];
  const tokens = new Set<boolean>();
  for (let position = 0; position < 12; position += 1) {
    tokens.add(
      sample({
        logits: Float32Array.from(logits),
        prompt: new Set(),
        answer: new Map(),
        position,
        params: { ...plain, topP: 0.99 },
      }) > 0,
    );
  }
  expect(tokens).toEqual(new Set([true, false]));
});

const greedy = (
  logits: readonly number[],
  params: Partial<SamplingParams>,
  answer: [number, number][],
): number => drawMany(logits, { ...params, temperature: 0 }, { answer }).indexOf(1);

test("min-p keeps what is likely enough beside the most likely token", () => {
  const logits = [0.5, 0.26, 0.24].map((share) => Math.log(share));
  expect(drawMany(logits, { minP: 0.5 }).map((share) => share > 0)).toEqual([true, true, false]);
  expect(drawMany(logits, { minP: 1 })).toEqual([1, 0, 0]);
});

test("the repetition penalty makes tokens of prompt and answer less likely whatever the sign of their logit", () => {
  const before = drawMany([1, -1, 0], {});
  const after = drawMany([1, -1, 0], { repetitionPenalty: 2 }, { prompt: [0], answer: [[1, 3]] });
  expect(after[0]).toBeLessThan(before[0] ?? 0);
  expect(after[1]).toBeLessThan(before[1] ?? 0);
  // Once, also for a token that both have.
  const both = drawMany([1, -1, 0], { repetitionPenalty: 2 }, { prompt: [0], answer: [[0, 1]] });
  expect(both[0]).toBeCloseTo(drawMany([0.5, -1, 0], {})[0] ?? 0);
});

test("presence counts a token of the answer once, frequency each time, and the prompt's not at all", () => {
  expect(greedy([1, 0.6], { presencePenalty: 0.5 }, [[0, 9]])).toBe(1);
  expect(greedy([1, 0.4], { presencePenalty: 0.5 }, [[0, 9]])).toBe(0);
  expect(greedy([1, 0.4], { frequencyPenalty: 0.5 }, [[0, 1]])).toBe(0);
  expect(greedy([1, 0.4], { frequencyPenalty: 0.5 }, [[0, 2]])).toBe(1);
  expect(drawMany([1, 0.9], { presencePenalty: 2, temperature: 0 }, { prompt: [0] })).toEqual([1, 0]);
});

test("a logit bias lifts a token or rules it out", () => {
  expect(greedy([1, 0], { logitBias: new Map([[1, 2]]) }, [])).toBe(1);
  expect(drawMany([1, 0], { logitBias: new Map([[0, -100]]) })).toEqual([0, 1]);
});
