import { expect, test } from "vitest";
import { LoopGuard } from "./loop-guard.ts";
import { randomAt } from "./random.ts";
import { entropyWindowTokens, loopRoundsMin, loopTokensMin } from "./tunables.ts";

/** After how many of the tokens the guard speaks up; null when it never does. */
function noticedAfter(tokens: readonly number[]): number | null {
  const guard = new LoopGuard();
  const index = tokens.findIndex((token) => guard.push(token));
  return index === -1 ? null : index + 1;
}

const varied = Array.from({ length: 2_000 }, (_, index) => Math.floor(randomAt(1, index) * 500));

test.each([1, 2, 7, 31, 200])("notices a passage of %i tokens that is said over and over", (period) => {
  const passage = varied.slice(0, period);
  const loop = Array.from({ length: 2_000 }, (_, index) => passage[index % period] ?? 0);
  const expected = Math.max(loopTokensMin, loopRoundsMin * period);
  expect(noticedAfter(loop)).toBe(expected);
  expect(noticedAfter([...varied.slice(500, 900), ...loop])).toBe(400 + expected);
});

test("notices a few words in ever new order", () => {
  const few = Array.from({ length: 1_000 }, (_, index) => Math.floor(randomAt(2, index) * 2));
  expect(noticedAfter(few)).toBeLessThanOrEqual(entropyWindowTokens);
  expect(noticedAfter([...varied, ...few])).toBeLessThanOrEqual(varied.length + entropyWindowTokens);
});

test("a varied text, a passage said three times and a short line of dashes are no loop", () => {
  expect(noticedAfter(varied)).toBeNull();
  const passage = varied.slice(0, 100);
  expect(noticedAfter([...passage, ...passage, ...passage, ...varied.slice(500)])).toBeNull();
  const dashes = Array.from({ length: loopTokensMin - 1 }, () => 7);
  expect(noticedAfter([...varied, ...dashes, ...varied])).toBeNull();
});
