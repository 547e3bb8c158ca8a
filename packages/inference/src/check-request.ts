import { ContextLengthError, EngineError } from "./errors.ts";
import { checkGrammarSource } from "./grammar/grammar-source.ts";
import {
  logitBiasMax,
  logprobsMax,
  repetitionPenaltyMax,
  temperatureMax,
  stopLengthMax,
  stopStringsMax,
} from "./tunables.ts";
import type { GenerationRequest } from "./types.ts";

interface Range {
  min: number;
  max: number;
  whole?: boolean;
}

const anyFrom = (min: number): Range => ({ min, max: Number.MAX_VALUE });

/** What each number of a request may be. */
const ranges = {
  maxTokens: { min: 1, max: Number.MAX_SAFE_INTEGER, whole: true },
  temperature: { min: 0, max: temperatureMax },
  topP: { min: 0, max: 1 },
  topK: { min: 0, max: Number.MAX_SAFE_INTEGER, whole: true },
  minP: { min: 0, max: 1 },
  repetitionPenalty: { min: 1 / repetitionPenaltyMax, max: repetitionPenaltyMax },
  presencePenalty: { min: -2, max: 2 },
  frequencyPenalty: { min: -2, max: 2 },
  tenantWeight: anyFrom(Number.MIN_VALUE),
  sharedPrefixLength: { min: 0, max: Number.MAX_SAFE_INTEGER, whole: true },
  thinkingTokensMax: { min: 0, max: Number.MAX_SAFE_INTEGER, whole: true },
  timeLimitMs: anyFrom(Number.MIN_VALUE),
  logprobs: { min: 0, max: logprobsMax, whole: true },
  seed: { min: 0, max: 2 ** 32 - 1, whole: true },
} as const satisfies Partial<Record<keyof GenerationRequest, Range>>;

/** Throws what is wrong with a request before it takes a place. A wrong token id would reach into foreign memory. */
export function checkRequest(
  request: GenerationRequest,
  { contextLength, vocabularySize }: { contextLength: number; vocabularySize: number },
): void {
  const { promptTokens, resumeTokens = [], stop = [], logitBias = new Map<number, number>() } = request;
  const isToken = (token: number): boolean => Number.isInteger(token) && token >= 0 && token < vocabularySize;
  const expect = (isRight: boolean, what: string): void => {
    if (!isRight) throw new EngineError("invalid_request", what);
  };
  expect(promptTokens.length > 0, "the prompt has no tokens");
  if (promptTokens.length >= contextLength) throw new ContextLengthError(promptTokens.length, contextLength);
  expect(
    [...promptTokens, ...resumeTokens, ...logitBias.keys()].every(isToken),
    `token ids are whole numbers from 0 to ${vocabularySize - 1}`,
  );
  expect(
    [...logitBias.values()].every((bias) => Math.abs(bias) <= logitBiasMax),
    `a logit bias is a number from ${-logitBiasMax} to ${logitBiasMax}`,
  );
  expect(stop.length <= stopStringsMax, `there are at most ${stopStringsMax} stop strings`);
  expect(
    stop.every(({ length }) => length >= 1 && length <= stopLengthMax),
    `a stop string has from 1 to ${stopLengthMax} characters`,
  );
  if (request.grammar !== undefined) checkGrammarSource(request.grammar);
  for (const [name, range] of Object.entries<Range>(ranges)) {
    expect(isWithin(request[name as keyof typeof ranges], range), `${name} is ${describe(range)}`);
  }
}

function isWithin(value: number | undefined, { min, max, whole = false }: Range): boolean {
  if (value === undefined) return true;
  return value >= min && value <= max && (!whole || Number.isInteger(value));
}

function describe({ min, max, whole = false }: Range): string {
  const kind = whole ? "a whole number" : "a number";
  if (max < Number.MAX_SAFE_INTEGER) return `${kind} from ${min} to ${max}`;
  return min === Number.MIN_VALUE ? `${kind} above 0` : `${kind} from ${min} on`;
}
