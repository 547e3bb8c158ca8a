import { expect, test } from "vitest";
import { Thought } from "./thought.ts";

const thinkTokens = { open: 8, close: 9 };

function createThought(
  promptTokens: readonly number[],
  tokensMax = Number.POSITIVE_INFINITY,
  tokens: { open: number; close: number } | null = thinkTokens,
): Thought {
  return new Thought({ thinkTokens: tokens, promptTokens, tokensMax });
}

test("tells reasoning from the answer when the model opens the thought", () => {
  const thought = createThought([1]);
  expect([8, 1, 2, 9, 3].map((token) => thought.push(token))).toEqual([
    "mark",
    "reasoning",
    "reasoning",
    "mark",
    "text",
  ]);
});

test("a thought that the template opened goes on, and one that it closed is none", () => {
  const open = createThought([1, 8]);
  expect([1, 9, 2].map((token) => open.push(token))).toEqual(["reasoning", "mark", "text"]);
  expect(createThought([1, 8, 9]).push(1)).toBe("text");
});

test("a thought of its most tokens is closed at once, and does not begin again", () => {
  const thought = createThought([8], 2);
  expect(thought.forced).toBeNull();
  thought.push(1);
  expect(thought.forced).toBeNull();
  thought.push(2);
  expect(thought.forced).toBe(9);
  thought.push(9);
  expect(thought.forced).toBeNull();
  expect(thought.forbidden).toBe(8);
});

test("without a token for it a thought is closed before it begins, and none is begun", () => {
  expect(createThought([8], 0).forced).toBe(9);
  expect(createThought([1], 0).forbidden).toBe(8);
  expect(createThought([1], 1).forbidden).toBeNull();
});

test("a model that does not reason has nothing but text", () => {
  const thought = createThought([8], 0, null);
  expect([8, 9, 1].map((token) => thought.push(token))).toEqual(["text", "text", "text"]);
  expect([thought.forced, thought.forbidden]).toEqual([null, null]);
});
