import { expect, test } from "vitest";
import { quantile } from "./quantile.ts";

test("a quantile is the value at the nearest rank", () => {
  const sorted = Array.from({ length: 100 }, (_, index) => index + 1);
  expect(quantile(sorted, 0.5)).toBe(50);
  expect(quantile(sorted, 0.99)).toBe(99);
  expect(quantile([7], 0.99)).toBe(7);
});
