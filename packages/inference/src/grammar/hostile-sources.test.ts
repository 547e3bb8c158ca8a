import { describe, expect, it } from "vitest";
import { EngineError } from "../errors.ts";
import type { GrammarSource } from "./grammar-source.ts";
import { serializeSource } from "./grammar-source.ts";
import { GrammarTable } from "./grammar-table.ts";
import { pocketTokenizer } from "./testing/test-vocabulary.ts";
import { readVocabulary } from "./vocabulary.ts";

const table = new GrammarTable(readVocabulary(pocketTokenizer()));

function schemaOf(schema: object): GrammarSource {
  return { kind: "json-schema", schema };
}

function grammarOf(...lines: readonly string[]): GrammarSource {
  return { kind: "grammar", rules: lines.join("\n") };
}

function list<Item>(length: number, create: (index: number) => Item): Item[] {
  return Array.from({ length }, (_, index) => create(index));
}

function members<Value>(count: number, create: (index: number) => [string, Value]): Record<string, Value> {
  return Object.fromEntries(list(count, create));
}

/** Compiles a source, and follows it for a few tokens; its refusal, or null. */
function refusalOf(source: GrammarSource): string | null {
  try {
    table.start(1, serializeSource(source));
    for (let step = 0; step < 3; step += 1) {
      const mask = table.mask(1);
      const word = mask.findIndex((bits) => bits !== 0);
      table.accept(1, 32 * word + 31 - Math.clz32(mask[word] ?? 0));
    }
    return null;
  } catch (error) {
    if (!(error instanceof EngineError) || error.code !== "invalid_request") throw error;
    return error.message;
  } finally {
    table.dispose(1);
  }
}

// Each of these took from several seconds to minutes when its work was bounded too late: the runner's limit is the test.
describe("sources that ask for far more than they say", () => {
  it.each<[string, GrammarSource]>([
    ["a long number as a regular expression", { kind: "regex", pattern: "1".repeat(65_000) }],
    [
      "bounds of numbers, each of many digits",
      schemaOf({ prefixItems: list(500, (index) => ({ minimum: index + 0.123456789012345 })) }),
    ],
    [
      "further members beside many long names",
      schemaOf({
        properties: members(2_000, (index) => [`n${index}`.padEnd(20, "xyz"), true]),
        additionalProperties: true,
      }),
    ],
    [
      "a rule that many call, and that ends by many others",
      grammarOf(
        `root ::= ${list(1_200, (index) => `a "${index}"`).join("|")}`,
        `a ::= ${list(1_500, (index) => `r${index}`).join("|")}`,
        ...list(1_500, (index) => `r${index} ::= "x"`),
      ),
    ],
    ["calls that go nowhere else", grammarOf(`root ::= ${"e ".repeat(20_000)}`, 'e ::= "x"? "y"?')],
  ])("are refused soon: %s", (_, source) => {
    expect(refusalOf(source)).toMatch(/too large|too ambiguous/);
  });

  it.each<[string, GrammarSource]>([
    [
      "the same call twenty thousand times",
      grammarOf(
        `root ::= ${list(1_200, (index) => `a "${index}"`).join("|")}`,
        `a ::= ${list(20_000, () => "r").join("|")}`,
        'r ::= "x"',
      ),
    ],
    [
      "the same two lists compared by many",
      schemaOf({
        $defs: {
          a: { enum: list(3_000, (index) => index) },
          b: { enum: list(3_000, (index) => -index - 1) },
        },
        anyOf: list(300, () => ({ oneOf: [{ $ref: "#/$defs/a" }, { $ref: "#/$defs/b" }] })),
      }),
    ],
    [
      "one list under many pointers",
      schemaOf({
        aaaaaaaaa: { enum: list(10_000, () => 1) },
        anyOf: list(512, (bits) => ({
          $ref: `#/${list(9, (bit) => ((bits >> bit) & 1 ? "a" : "%61")).join("")}`,
        })),
      }),
    ],
    [
      "one type five thousand times",
      schemaOf({
        type: list(5_000, () => "object"),
        properties: members(500, (index) => [`m${index}`, true]),
      }),
    ],
    [
      "the same fine bound five hundred times",
      schemaOf({ prefixItems: list(500, () => ({ minimum: 0.123456789012345 })) }),
    ],
  ])("are followed where little is really asked for: %s", (_, source) => {
    expect(refusalOf(source)).toBeNull();
  });
});
