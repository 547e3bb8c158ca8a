import { expect, test } from "vitest";
import english from "./en.json" with { type: "json" };
import french from "./fr.json" with { type: "json" };

/** Every message under its dotted name, with the names of what it is filled with. */
function argumentsOf(messages: Record<string, Record<string, string>>): Record<string, string[]> {
  const entries = Object.entries(messages).flatMap(([space, texts]) =>
    Object.entries(texts).map(([key, text]): [string, string[]] => [
      `${space}.${key}`,
      [...text.matchAll(/\{(\w+)[,}]/g)].map((match) => match[1] ?? "").toSorted(),
    ]),
  );
  return Object.fromEntries(entries.toSorted(([left], [right]) => left.localeCompare(right)));
}

test("French and English say the same things with the same arguments", () => {
  expect(argumentsOf(french)).toEqual(argumentsOf(english));
});
