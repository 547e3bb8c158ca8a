import { expect, test } from "vitest";
import { sharedPrefixLength } from "./shared-prefix.ts";

/** Every character a token, and 0 where the answer begins. */
const engine = {
  buildPrompt: (messages: readonly { content: string }[]) => [
    ...messages.flatMap(({ content }) => Array.from(content, (character) => character.codePointAt(0) ?? 0)),
    0,
  ],
};
const promptOf = (...contents: string[]) =>
  engine.buildPrompt(contents.map((content) => ({ role: "user", content })));

test("counts the tokens of the system prompt and none of what a person wrote", () => {
  const promptTokens = promptOf("Be kind.", "Hello");
  expect(sharedPrefixLength({ engine, systemPrompt: "Be kind.", promptTokens })).toBe(8);
});

test("is nothing without a system prompt, or when the prompt begins otherwise", () => {
  expect(sharedPrefixLength({ engine, systemPrompt: "", promptTokens: promptOf("Hello") })).toBe(0);
  expect(sharedPrefixLength({ engine, systemPrompt: "Be kind.", promptTokens: promptOf("Hello") })).toBe(0);
});
