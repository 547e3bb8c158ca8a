import { expect, test } from "vitest";
import { createCandidateFinder } from "./candidate-finder.ts";
import { randomAt } from "./random.ts";

const vocabularySize = 150_000;

test("finds the likeliest of each row with its share at that row's temperature", async () => {
  const finder = await createCandidateFinder(vocabularySize);
  const rows = [0, 0.5, 2];
  const logits = Float32Array.from(
    { length: rows.length * vocabularySize },
    (_, index) => randomAt(3, index) * 20 - 10,
  );
  const found = await finder.find(logits, rows, 5);
  for (const [row, temperature] of rows.entries()) {
    const own = logits.subarray(row * vocabularySize, (row + 1) * vocabularySize);
    const weights = Float64Array.from(own, (logit) => Math.exp((logit - 10) / (temperature || 1)));
    const total = weights.reduce((sum, weight) => sum + weight, 0);
    const expected = [...own.keys()]
      .toSorted((one, other) => (own[other] ?? 0) - (own[one] ?? 0))
      .slice(0, 5);
    expect(found[row]?.tokens).toEqual(expected);
    expect(found[row]?.isComplete).toBe(false);
    for (const [index, token] of expected.entries()) {
      expect((found[row]?.shares[index] ?? 0) / ((weights[token] ?? 0) / total)).toBeCloseTo(1, 3);
    }
  }
  finder.close();
});

test("a tie goes to the lower token, and logits a hair apart are told apart", async () => {
  const finder = await createCandidateFinder(4);
  const [found] = await finder.find(Float32Array.of(1, 3, 3, 3.000001), [0], 4);
  expect(found?.tokens).toEqual([3, 1, 2, 0]);
  expect(found?.isComplete).toBe(true);
  finder.close();
});

test("a row's candidates do not depend on the rows beside it", async () => {
  const finder = await createCandidateFinder(1_000);
  const logits = Float32Array.from({ length: 17_000 }, (_, index) => randomAt(5, index) * 8);
  const temperatures = Array.from({ length: 17 }, (_, row) => row / 8);
  const together = await finder.find(logits, temperatures, 64);
  for (const [row, temperature] of temperatures.entries()) {
    const alone = await finder.find(logits.subarray(row * 1_000, (row + 1) * 1_000), [temperature], 64);
    expect(alone[0]).toEqual(together[row]);
  }
  finder.close();
});

test("logits that are no numbers spoil the shares of their own row alone", async () => {
  const finder = await createCandidateFinder(3);
  const found = await finder.find(Float32Array.of(1, 2, Number.NaN, 1, 2, 3), [1, 1], 3);
  expect(found[0]?.shares[0]).toBeNaN();
  expect(found[1]?.tokens).toEqual([2, 1, 0]);
  finder.close();
});
