import { randomAt } from "./random.ts";
import { likelyShareMin } from "./tunables.ts";

export interface SamplingParams {
  /** 0 takes the most likely token always. */
  temperature: number;
  /** Keeps the most likely tokens whose shares add up to this; 1 keeps all. */
  topP: number;
  /** Keeps this many of the most likely tokens; 0 keeps all. */
  topK: number;
  /** Keeps tokens at least this share as likely as the most likely one (arXiv 2407.01082); 0 keeps all. */
  minP: number;
  /** Over 1 makes tokens of the text so far less likely (CTRL, arXiv 1909.05858, section 4.1); 1 changes nothing. */
  repetitionPenalty: number;
  /** Taken once from the logit of every token that the answer has, as in the OpenAI API; 0 changes nothing. */
  presencePenalty: number;
  /** Taken from it once for each time that the answer has the token. */
  frequencyPenalty: number;
  /** Added to the logits of these tokens. */
  logitBias: ReadonlyMap<number, number>;
  seed: number;
}

export interface SampleInput {
  /** One number a token of the vocabulary; changed in place. */
  logits: Float32Array;
  /** Tokens of the prompt. */
  prompt: ReadonlySet<number>;
  /** How often the answer has each of its tokens so far. */
  answer: ReadonlyMap<number, number>;
  /** How many tokens the answer has so far. */
  position: number;
  params: SamplingParams;
}

/** Chooses the next token. Ties go to the lower token id. */
export function sample(input: SampleInput): number {
  const { logits, position, params } = input;
  adjust(input);
  const best = argmax(logits);
  if (params.temperature === 0) return best;
  const weights = softmaxWeights(logits, logits[best] ?? 0, params.temperature);
  const random = randomAt(params.seed, position);
  if (params.topK === 0 && params.topP >= 1 && params.minP === 0) return drawFromAll(weights, random);
  return draw(selectCandidates(weights, params), weights, random);
}

function adjust({ logits, prompt, answer, params }: SampleInput): void {
  const { repetitionPenalty, presencePenalty, frequencyPenalty, logitBias } = params;
  for (const [token, bias] of logitBias) logits[token] = (logits[token] ?? 0) + bias;
  const penalise = (token: number): void => {
    const logit = logits[token] ?? 0;
    logits[token] = logit > 0 ? logit / repetitionPenalty : logit * repetitionPenalty;
  };
  if (repetitionPenalty !== 1) {
    for (const token of answer.keys()) penalise(token);
    for (const token of prompt) if (!answer.has(token)) penalise(token);
  }
  if (presencePenalty === 0 && frequencyPenalty === 0) return;
  for (const [token, count] of answer) {
    logits[token] = (logits[token] ?? 0) - presencePenalty - frequencyPenalty * count;
  }
}

function argmax(values: Float32Array): number {
  let best = 0;
  let bestValue = Number.NEGATIVE_INFINITY;
  for (let index = 0; index < values.length; index += 1) {
    const value = values[index] ?? Number.NEGATIVE_INFINITY;
    if (Number.isNaN(value)) throw new RangeError("the model gave a logit that is not a number");
    if (value > bestValue) {
      bestValue = value;
      best = index;
    }
  }
  return best;
}

function softmaxWeights(logits: Float32Array, peak: number, temperature: number): Float64Array {
  const weights = new Float64Array(logits.length);
  for (let index = 0; index < logits.length; index += 1) {
    weights[index] = Math.exp(((logits[index] ?? 0) - peak) / temperature);
  }
  return weights;
}

/** Token ids that may be drawn, most likely first when any was cut. */
function selectCandidates(weights: Float64Array, { topK, topP, minP }: SamplingParams): number[] {
  const total = sum(weights);
  // The likely ones are the upper end of the order, so sorting them alone gives the same front.
  let sorted = sortedByWeight(weights, total * likelyShareMin);
  if (cutAtShare(sorted, weights, total * topP) === null || sorted.length < topK)
    sorted = sortedByWeight(weights, 0);
  if (topK > 0) sorted = sorted.slice(0, topK);
  const kept = sorted.reduce((share, token) => share + (weights[token] ?? 0), 0);
  const front = sorted.slice(0, cutAtShare(sorted, weights, kept * topP) ?? sorted.length);
  const least = minP * (weights[front[0] ?? 0] ?? 0);
  return front.filter((token) => (weights[token] ?? 0) >= least);
}

/** How many of the first tokens reach the share, or null when all together don't. */
function cutAtShare(sorted: readonly number[], weights: Float64Array, share: number): number | null {
  let reached = 0;
  for (const [index, token] of sorted.entries()) {
    reached += weights[token] ?? 0;
    if (reached >= share) return index + 1;
  }
  return null;
}

function sortedByWeight(weights: Float64Array, weightMin: number): number[] {
  const tokens: number[] = [];
  for (let token = 0; token < weights.length; token += 1) {
    if ((weights[token] ?? 0) >= weightMin) tokens.push(token);
  }
  return tokens.sort((left, right) => (weights[right] ?? 0) - (weights[left] ?? 0) || left - right);
}

function draw(candidates: readonly number[], weights: Float64Array, random: number): number {
  const total = candidates.reduce((share, token) => share + (weights[token] ?? 0), 0);
  let left = random * total;
  for (const token of candidates) {
    left -= weights[token] ?? 0;
    if (left < 0) return token;
  }
  return candidates[0] ?? 0; // Only rounding leads here.
}

/** The same draw over the whole vocabulary, which is too long to be listed for each token. */
function drawFromAll(weights: Float64Array, random: number): number {
  let left = random * sum(weights);
  for (let token = 0; token < weights.length; token += 1) {
    left -= weights[token] ?? 0;
    if (left < 0) return token;
  }
  return 0; // Only rounding leads here.
}

function sum(values: Float64Array): number {
  let total = 0;
  for (const value of values) total += value;
  return total;
}
