import { expect, test } from "vitest";
import { randomAt } from "./random.ts";

test("the same seed and position always give the same number", () => {
  expect(randomAt(7, 3)).toBe(randomAt(7, 3));
  expect(randomAt(7, 3)).not.toBe(randomAt(7, 4));
  expect(randomAt(7, 3)).not.toBe(randomAt(8, 3));
});

test("numbers fill [0, 1) evenly, over positions as over seeds", () => {
  const countOfTenths = (draw: (index: number) => number): number[] => {
    const counts = Array.from({ length: 10 }, () => 0);
    for (let index = 0; index < 20_000; index += 1) {
      const tenth = Math.floor(draw(index) * 10);
      counts[tenth] = (counts[tenth] ?? 0) + 1;
    }
    return counts;
  };
  for (const counts of [
    countOfTenths((index) => randomAt(1, index)),
    countOfTenths((index) => randomAt(index, 0)),
  ]) {
    expect(counts).toHaveLength(10);
    // 2,000 expected in each; 250 is more than five standard deviations.
    for (const count of counts) expect(Math.abs(count - 2_000)).toBeLessThan(250);
  }
});
