import { expect, test } from "vitest";
import { randomPrompts } from "./prompts.ts";

test("the same seed gives the same prompts, another seed others", () => {
  const options = { count: 3, length: 20, seed: 1 };
  expect(randomPrompts(options)).toEqual(randomPrompts(options));
  expect(randomPrompts({ ...options, seed: 2 })).not.toEqual(randomPrompts(options));
});

test("no two prompts begin alike, and every token is a plain one", () => {
  const prompts = randomPrompts({ count: 200, length: 128, seed: 7 });
  expect(new Set(prompts.map((prompt) => prompt.slice(0, 4).join())).size).toBe(200);
  expect(prompts.flat().every((token) => Number.isInteger(token) && token >= 0 && token < 4_000)).toBe(true);
});
