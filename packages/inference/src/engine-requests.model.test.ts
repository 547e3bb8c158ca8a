import { readdir, readFile } from "node:fs/promises";
import { dirname, join } from "node:path";
import { pocketModelFolder } from "@causerie/pocket";
import { afterAll, beforeAll, expect, test } from "vitest";
import { createEngine, type Engine, type GenerationRequest } from "./index.ts";
import { LoopGuard } from "./loop-guard.ts";
import { readModelFolder } from "./model-folder.ts";
import { type Answer, collectAnswer } from "./testing/collect-answer.ts";
import type { ThinkTokens } from "./thought.ts";

let engine: Engine;
let prompt: number[];
let think: ThinkTokens;
let endTokenIds: ReadonlySet<number>;

beforeAll(async () => {
  engine = await createEngine({ modelFolder: pocketModelFolder });
  prompt = engine.buildPrompt([{ role: "user", content: "Tell me a story about a fox." }]);
  const folder = await readModelFolder(pocketModelFolder, "onnx/model_q8.onnx");
  if (folder.thinkTokens === null) throw new Error("the embedded model has no tokens for a thought");
  think = folder.thinkTokens;
  endTokenIds = folder.endTokenIds;
});
afterAll(() => engine.close());

const run = (request: Partial<GenerationRequest> = {}): Promise<Answer> =>
  collectAnswer(engine, { promptTokens: prompt, ...request });

/** A bias that lets no answer end by itself. */
const withoutEnd = (): Map<number, number> =>
  new Map([...endTokenIds].map((token) => [token, -1_000] as const));

test("a thought that the prompt opened is told apart, closed at its most tokens, and followed by an answer", async () => {
  const answer = await run({ promptTokens: [...prompt, think.open], thinkingTokensMax: 12, maxTokens: 40 });
  expect(answer.tokenIds.indexOf(think.close)).toBeLessThanOrEqual(12);
  expect(answer.reasoning).not.toBe("");
  expect(answer.text).not.toBe("");
  const types = answer.deltas.map(({ type }) => type);
  expect(types.lastIndexOf("reasoning-delta")).toBeLessThan(types.indexOf("text-delta"));
  expect(answer.text + answer.reasoning).not.toContain("think>");
});

test("a thought that the model opens is told apart too, unless it may not think", async () => {
  const logitBias = new Map([[think.open, 100]]);
  const thinking = await run({ logitBias, thinkingTokensMax: 5, maxTokens: 20 });
  expect(thinking.tokenIds[0]).toBe(think.open);
  expect(thinking.reasoning).not.toBe("");
  expect(thinking.tokenIds.filter((token) => token === think.open)).toHaveLength(1);
  const silent = await run({ logitBias, thinkingTokensMax: 0, maxTokens: 20 });
  expect(silent.tokenIds).not.toContain(think.open);
  expect(silent.reasoning).toBe("");
});

test("an end in the middle of a thought ends the thought alone, and a loop in it too", async () => {
  const [end = 0] = endTokenIds;
  const impatient = new Map([[end, 40]]);
  const cut = await run({ promptTokens: [...prompt, think.open], logitBias: impatient, maxTokens: 20 });
  // The thought's own mark, and then the end, which is no token of the answer.
  expect(cut.end).toMatchObject({ finishReason: "stop", usage: { completionTokens: 1 } });
  const [word = 0] = engine.buildPrompt([{ role: "user", content: "very" }]).slice(3);
  const circling = await run({
    promptTokens: [...prompt, think.open],
    logitBias: new Map([[word, 60]]),
    maxTokens: 700,
  });
  expect(circling.tokenIds.indexOf(think.close)).toBeLessThan(300);
  expect(circling.end.finishReason).toBe("loop");
  expect(circling.text).not.toBe("");
});

test("a forced token has no probability of its own", async () => {
  const { deltas } = await run({
    promptTokens: [...prompt, think.open],
    thinkingTokensMax: 2,
    logprobs: 1,
    maxTokens: 8,
  });
  const forced = deltas.flatMap(({ logprobs = [] }) => logprobs).find(({ token }) => token === think.close);
  expect(forced?.logprob).toBeNull();
});

test("what a stop string held back is shown when the time is up", async () => {
  const whole = await run({ maxTokens: 40 });
  // Holds back all that the answer says, in the hope of what it never says.
  const { text, end, tokenIds } = await run({
    stop: [`${whole.text}and more`],
    timeLimitMs: 150,
    maxTokens: 1_900,
    logitBias: withoutEnd(),
    loopGuard: false,
  });
  expect(end.finishReason).toBe("deadline");
  expect(tokenIds).toHaveLength(end.usage.completionTokens);
  expect(text).not.toBe("");
});

test("continued from any delta, a thought and its answer are the ones that were never interrupted", async () => {
  const params = {
    promptTokens: [...prompt, think.open],
    thinkingTokensMax: 10,
    temperature: 1,
    topP: 1,
    seed: 11,
    maxTokens: 30,
  };
  const whole = await run(params);
  for (let done = 0; done <= whole.deltas.length; done += 1) {
    const resumeTokens = whole.deltas.slice(0, done).flatMap((delta) => delta.tokenIds);
    const rest = await run({ ...params, resumeTokens });
    expect(rest.deltas, `after ${done} deltas`).toEqual(whole.deltas.slice(done));
    expect(rest.end.finishReason).toBe(whole.end.finishReason);
  }
});

test("logprobs name each token's probability and the likeliest ones, whose first a greedy answer takes", async () => {
  const { deltas, tokenIds } = await run({ logprobs: 3, maxTokens: 12 });
  const logprobs = deltas.flatMap((delta) => delta.logprobs ?? []);
  expect(logprobs.map(({ token }) => token)).toEqual(tokenIds);
  for (const { token, logprob, top } of logprobs) {
    expect(top).toHaveLength(3);
    expect(top[0]).toEqual({ token, logprob });
    expect(top[1]?.logprob).toBeLessThanOrEqual(logprob ?? Number.NaN);
    const sum = top.reduce((shares, one) => shares + Math.exp(one.logprob), 0);
    expect(sum).toBeGreaterThan(0);
    expect(sum).toBeLessThanOrEqual(1.0001);
  }
  expect((await run({ maxTokens: 3 })).deltas[0]).not.toHaveProperty("logprobs");
});

test("an answer whose time is up ends where it is, also while it waits", async () => {
  const { end, text } = await run({
    timeLimitMs: 60,
    maxTokens: 1_900,
    logitBias: withoutEnd(),
    loopGuard: false,
  });
  expect(end.finishReason).toBe("deadline");
  expect(text).not.toBe("");
  const waiting = await run({ timeLimitMs: Number.MIN_VALUE });
  expect(waiting.end).toMatchObject({ finishReason: "deadline", usage: { completionTokens: 0 } });
});

test("an answer that runs in circles is ended, unless the request wants it", async () => {
  const [word = 0] = prompt.slice(3);
  const params = { maxTokens: 1_500, logitBias: new Map([...withoutEnd(), [word, 60] as const]) };
  const { end } = await run(params);
  expect(end.finishReason).toBe("loop");
  const unguarded = await run({ ...params, loopGuard: false });
  expect(unguarded.end.finishReason).toBe("length");
});

test("no text that people or this project wrote counts as a loop", async () => {
  const recipe = join(dirname(pocketModelFolder), "recipe");
  const dialogues = join(recipe, "data");
  const paths = [
    ...(await readdir(dialogues)).map((name) => join(dialogues, name)),
    ...(await readdir(recipe)).filter((name) => name.endsWith(".py")).map((name) => join(recipe, name)),
    join(pocketModelFolder, "tokenizer_config.json"),
  ];
  let tokens = 0;
  for (const path of paths) {
    const content = await readFile(path, "utf8");
    const guard = new LoopGuard();
    const ids = engine.buildPrompt([{ role: "user", content }]);
    tokens += ids.length;
    expect(
      ids.findIndex((token) => guard.push(token)),
      path,
    ).toBe(-1);
  }
  expect(tokens).toBeGreaterThan(100_000);
});
