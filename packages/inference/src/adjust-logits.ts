import type { SamplingParams } from "./sampling-params.ts";

export interface AdjustInput {
  /** One number a token of the vocabulary; changed in place. */
  logits: Float32Array;
  /** Tokens of the prompt. */
  prompt: ReadonlySet<number>;
  /** How often the answer has each of its tokens so far. */
  answer: ReadonlyMap<number, number>;
  params: SamplingParams;
}

/** Applies bias and penalties. It touches the tokens that were said or named alone, however large the vocabulary is. */
export function adjustLogits({ logits, prompt, answer, params }: AdjustInput): void {
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
