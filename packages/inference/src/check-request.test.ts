import { expect, test } from "vitest";
import { checkRequest } from "./check-request.ts";
import { ContextLengthError, EngineError } from "./errors.ts";
import type { GenerationRequest } from "./types.ts";

const check = (request: Partial<GenerationRequest>): void =>
  checkRequest(
    { id: "test", promptTokens: [1, 2], seed: 1, ...request },
    { contextLength: 8, vocabularySize: 10 },
  );

test("takes every number at the ends of its range", () => {
  for (const seed of [0, 2 ** 32 - 1]) check({ seed });
  for (const presencePenalty of [-2, 2]) check({ presencePenalty });
  check({ temperature: 0, topP: 0, topK: 0, minP: 0, maxTokens: 1 });
  check({ topP: 1, minP: 1, stop: Array.from({ length: 64 }, () => "x".repeat(1_000)) });
  check({ logitBias: new Map([[9, -10_000]]), promptTokens: [0, 9] });
  check({ temperature: 100, repetitionPenalty: 100, logprobs: 20, thinkingTokensMax: 0, timeLimitMs: 1 });
  check({ repetitionPenalty: 0.01, logprobs: 0 });
});

test.each<[Partial<GenerationRequest>, RegExp]>([
  [{ promptTokens: [] }, /no tokens/],
  [{ promptTokens: [10] }, /from 0 to 9/],
  [{ promptTokens: [1.5] }, /from 0 to 9/],
  [{ resumeTokens: [-1] }, /from 0 to 9/],
  [{ maxTokens: 0 }, /maxTokens is a whole number from 1 on/],
  [{ temperature: -0.1 }, /temperature is a number from 0 to 100/],
  [{ temperature: Number.NaN }, /temperature/],
  [{ temperature: 100.5 }, /temperature/],
  [{ logprobs: 21 }, /logprobs is a whole number from 0 to 20/],
  [{ thinkingTokensMax: -1 }, /thinkingTokensMax is a whole number from 0 on/],
  [{ timeLimitMs: 0 }, /timeLimitMs is a number above 0/],
  [{ logitBias: new Map([[1, 10_001]]) }, /logit bias/],
  [{ temperature: Number.POSITIVE_INFINITY }, /temperature/],
  [{ topP: 1.01 }, /topP is a number from 0 to 1/],
  [{ topK: 1.5 }, /topK is a whole number/],
  [{ minP: -1 }, /minP/],
  [{ repetitionPenalty: 0 }, /repetitionPenalty is a number from 0.01 to 100/],
  [{ frequencyPenalty: 2.1 }, /frequencyPenalty is a number from -2 to 2/],
  [{ seed: 2 ** 32 }, /seed is a whole number/],
  [{ tenantWeight: 0 }, /tenantWeight/],
  [{ logitBias: new Map([[10, 1]]) }, /from 0 to 9/],
  [{ logitBias: new Map([[1, Number.NaN]]) }, /a logit bias is a number from -10000 to 10000/],
  [{ stop: [""] }, /from 1 to 1000 characters/],
  [{ stop: Array.from({ length: 1_000 }, () => "x") }, /at most 64 stop strings/],
])("refuses %j and says what is wrong", (request, message) => {
  expect(() => check(request)).toThrow(EngineError);
  expect(() => check(request)).toThrow(message);
});

test("refuses a prompt that fills the context, with both numbers", () => {
  expect(() => check({ promptTokens: [1, 1, 1, 1, 1, 1, 1, 1] })).toThrow(ContextLengthError);
  expect(() => check({ promptTokens: [1, 1, 1, 1, 1, 1, 1, 1] })).toThrow(/8 tokens.*fewer than 8/);
});
