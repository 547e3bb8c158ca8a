/** How the next token is chosen from what the model finds likely. */
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
