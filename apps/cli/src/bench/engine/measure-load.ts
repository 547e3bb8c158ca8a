import { randomPrompts } from "./prompts.ts";
import type { TextSystem } from "./text-system.ts";
import { answerTimed, firstTokenMs } from "./timed-request.ts";

export interface LoadOptions {
  /** Requests that are made in the same instant. */
  concurrent: number;
  promptTokens: number;
  newTokens: number;
  seed: number;
}

export interface LoadFigures {
  /** New tokens over the time from the first request to the last token. */
  tokensPerSecond: number;
  firstTokenMs: number[];
  /** Milliseconds between two tokens of an answer, once every answer has its first. */
  decodeStepMs: number;
  /** The answers themselves. */
  tokens: number[][];
}

export async function measureLoad(system: TextSystem, options: LoadOptions): Promise<LoadFigures> {
  const { concurrent, promptTokens, newTokens, seed } = options;
  const prompts = randomPrompts({ count: concurrent, length: promptTokens, seed });
  const began = performance.now();
  const answers = await Promise.all(prompts.map((prompt) => answerTimed(system, { prompt, newTokens })));
  const times = answers.flatMap(({ tokenTimes }) => tokenTimes);
  const allBegan = Math.max(...answers.map(({ tokenTimes }) => tokenTimes[0] ?? Number.NaN));
  const ended = Math.max(...times);
  const decoded = times.filter((time) => time > allBegan).length;
  return {
    tokensPerSecond: (times.length / (ended - began)) * 1_000,
    firstTokenMs: answers.map(firstTokenMs),
    decodeStepMs: ((ended - allBegan) / decoded) * concurrent,
    tokens: answers.map(({ tokens }) => tokens),
  };
}
