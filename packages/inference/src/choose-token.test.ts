import { expect, test } from "vitest";
import { type Candidates, chooseToken } from "./choose-token.ts";
import { randomAt } from "./random.ts";

type Cuts = Parameters<typeof chooseToken>[1];

const uncut: Cuts = { temperature: 1, topP: 1, topK: 0, minP: 0 };

/** The first `count` of these shares, most likely first. */
function candidatesOf(shares: readonly number[], count = shares.length): Candidates {
  const order = shares
    .map((_, token) => token)
    .toSorted((one, other) => (shares[other] ?? 0) - (shares[one] ?? 0) || one - other)
    .slice(0, count);
  return {
    tokens: order,
    shares: Float32Array.from(order, (token) => shares[token] ?? 0),
    isComplete: count === shares.length,
  };
}

/** How often each token is drawn in 4,000 draws. */
function drawMany(shares: readonly number[], cuts: Partial<Cuts>): number[] {
  const candidates = candidatesOf(shares);
  const counts = shares.map(() => 0);
  for (let position = 0; position < 4_000; position += 1) {
    const index = chooseToken(candidates, { ...uncut, ...cuts }, randomAt(1, position));
    const token = candidates.tokens[index ?? -1] ?? -1;
    counts[token] = (counts[token] ?? 0) + 1;
  }
  return counts.map((count) => count / 4_000);
}

const drawn = (shares: readonly number[], cuts: Partial<Cuts>): boolean[] =>
  drawMany(shares, cuts).map((share) => share > 0);

test("temperature 0 takes the first, the lower id on a tie", () => {
  expect(drawMany([0.1, 0.4, 0.4, 0.1], { temperature: 0 })).toEqual([0, 1, 0, 0]);
});

test("draws follow the shares", () => {
  const shares = [0.1, 0.2, 0.7];
  for (const [token, share] of drawMany(shares, {}).entries()) {
    expect(Math.abs(share - (shares[token] ?? 0))).toBeLessThan(0.03);
  }
});

test("top-k keeps exactly k tokens and top-p the smallest front that reaches p", () => {
  const shares = [0.1, 0.4, 0.3, 0.2];
  expect(drawn(shares, { topK: 2 })).toEqual([false, true, true, false]);
  expect(drawn(shares, { topP: 0.65 })).toEqual([false, true, true, false]);
  expect(drawn(shares, { topP: 0.75 })).toEqual([false, true, true, true]);
  expect(drawn(shares, { topP: 0 })).toEqual([false, true, false, false]);
});

test("top-p counts the shares that top-k has left", () => {
  // 0.4 is 57% of what the two likeliest have together.
  expect(drawn([0.1, 0.4, 0.3, 0.2], { topK: 2, topP: 0.5 })).toEqual([false, true, false, false]);
});

test("min-p keeps what is likely enough beside the most likely token", () => {
  expect(drawn([0.5, 0.26, 0.24], { minP: 0.5 })).toEqual([true, true, false]);
  expect(drawMany([0.5, 0.26, 0.24], { minP: 1 })).toEqual([1, 0, 0]);
});

test("some candidates give the token that all of them give, or ask for more", () => {
  let asked = 0;
  for (let seed = 0; seed < 2_000; seed += 1) {
    const at = (position: number): number => randomAt(seed, position);
    const raw = Array.from({ length: 40 }, (_, token) => at(token) ** 6);
    const total = raw.reduce((sum, share) => sum + share, 0);
    const shares = raw.map((share) => share / total);
    const cuts: Cuts = {
      temperature: 1,
      topP: at(41) < 0.5 ? 1 : at(42),
      topK: at(43) < 0.5 ? 0 : Math.ceil(at(44) * 30),
      minP: at(45) < 0.5 ? 0 : at(46),
    };
    const whole = chooseToken(candidatesOf(shares), cuts, at(47));
    const some = chooseToken(candidatesOf(shares, 12), cuts, at(47));
    expect(whole).not.toBeNull();
    if (some === null) asked += 1;
    else expect(some).toBe(whole);
  }
  expect(asked).toBeGreaterThan(100);
  expect(asked).toBeLessThan(1_500);
});
