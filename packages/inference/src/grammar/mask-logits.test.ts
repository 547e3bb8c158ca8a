import { expect, it } from "vitest";
import { maskLogits } from "./mask-logits.ts";

it("takes away exactly the tokens whose bit is not set, and those beyond the mask", () => {
  const mask = Int32Array.of(0, -1, 0b101);
  const logits = Float32Array.from({ length: 130 }, (_, token) => token);
  maskLogits(logits, mask);
  const kept = [...logits.keys()].filter((token) => logits[token] !== Number.NEGATIVE_INFINITY);
  expect(kept).toEqual([...Array.from({ length: 32 }, (_, index) => 32 + index), 64, 66]);
  for (const token of kept) expect(logits[token]).toBe(token);
});
