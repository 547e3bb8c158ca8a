import { expect, test } from "vitest";
import { AnswerText } from "./answer-text.ts";
import type { TokenRole } from "./thought.ts";

/** Texts with their roles, one token each. */
function pieces(tokens: readonly (readonly [string, TokenRole])[], stops: readonly string[] = []) {
  const answer = new AnswerText((ids) => ids.map((id) => tokens[id]?.[0] ?? "").join(""), stops);
  return [...tokens.keys()].map((id) => answer.push(id, tokens[id]?.[1] ?? "text"));
}

test("keeps thought and answer apart, without the empty lines between them", () => {
  const found = pieces([
    ["\n", "reasoning"],
    ["Hm", "reasoning"],
    ["</think>", "mark"],
    ["\n\n", "text"],
    [" Yes", "text"],
    ["\n", "text"],
  ]);
  expect(found.map(({ type, text }) => [type, text])).toEqual([
    ["reasoning-delta", ""],
    ["reasoning-delta", "Hm"],
    ["reasoning-delta", ""],
    ["text-delta", ""],
    ["text-delta", "Yes"],
    ["text-delta", "\n"],
  ]);
});

test("an answer without a thought keeps its first spaces", () => {
  expect(pieces([["  code", "text"]]).map(({ text }) => text)).toEqual(["  code"]);
});

test("the empty lines behind a thought are no stop string", () => {
  const found = pieces(
    [
      ["Hm", "reasoning"],
      ["</think>", "mark"],
      ["\n\n", "text"],
      ["Yes", "text"],
      ["\n\n", "text"],
    ],
    ["\n\n"],
  );
  expect(found.map(({ stopped }) => stopped)).toEqual([false, false, false, false, true]);
});

test("a stop string is looked for in the answer and not in the thought", () => {
  const found = pieces(
    [
      ["END", "reasoning"],
      ["</think>", "mark"],
      ["a EN", "text"],
      ["D b", "text"],
    ],
    ["END"],
  );
  expect(found.map(({ text, stopped }) => [text, stopped])).toEqual([
    ["END", false],
    ["", false],
    ["a ", false],
    ["", true],
  ]);
});
