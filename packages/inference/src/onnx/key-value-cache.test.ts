import { expect, test } from "vitest";
import { cacheSize } from "./key-value-cache.ts";

const part = { past: "", present: "", type: "float16" as const, heads: 2, headSize: 8 };
// 64 bytes a token.
const parts = [part, part];

test("there are as many rows as are wanted and have room", () => {
  const limits = { contextLength: 100, rowsMax: 8, rowsApart: 0, cacheBytes: 64 * 100 * 3 + 1 };
  expect(cacheSize(parts, limits)).toEqual({ rows: 3, capacity: 100 });
  expect(cacheSize(parts, { ...limits, rowsMax: 2 })).toEqual({ rows: 2, capacity: 100 });
  expect(cacheSize(parts, { ...limits, contextTokensMax: 50 })).toEqual({ rows: 6, capacity: 50 });
});

test("a context too long for the memory is cut to what one row can have", () => {
  const limits = { contextLength: 131_072, rowsMax: 8, rowsApart: 0, cacheBytes: 64 * 1_000 };
  expect(cacheSize(parts, limits)).toEqual({ rows: 1, capacity: 1_000 });
});

test("the rows that a cache needs besides are taken off", () => {
  const limits = { contextLength: 100, rowsMax: 8, rowsApart: 1, cacheBytes: 64 * 100 * 3 };
  expect(cacheSize(parts, limits)).toEqual({ rows: 2, capacity: 100 });
  expect(cacheSize(parts, { ...limits, cacheBytes: 64 * 100 })).toEqual({ rows: 1, capacity: 50 });
});
