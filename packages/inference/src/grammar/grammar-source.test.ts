import { describe, expect, it } from "vitest";
import { EngineError } from "../errors.ts";
import { compileSource } from "./compile-source.ts";
import { checkGrammarSource, serializeSource } from "./grammar-source.ts";
import { sourceBytesMax } from "./tunables.ts";

const wrong: [string, unknown][] = [
  ["nothing", null],
  ["no value", undefined],
  ["a text", "json-object"],
  ["a list", []],
  ["no kind", {}],
  ["a kind that is none", { kind: "xml" }],
  ["a kind that every object has", { kind: "constructor" }],
  ["a schema that is nothing", { kind: "json-schema", schema: null }],
  ["a schema that is a text", { kind: "json-schema", schema: "{}" }],
  ["no pattern", { kind: "regex" }],
  ["a pattern that is a number", { kind: "regex", pattern: 5 }],
  ["rules that are a list", { kind: "grammar", rules: ["root"] }],
];

describe("what is no source", () => {
  it.each(wrong)("is refused with a typed error by the check and by the compiler: %s", (_, source) => {
    for (const act of [checkGrammarSource, compileUnchecked]) {
      expect(() => act(source)).toThrow(EngineError);
      expect(() => act(source)).toThrow(expect.objectContaining({ code: "invalid_request" }));
    }
  });

  it("is refused by length, at the edge", () => {
    const frame = serializeSource({ kind: "regex", pattern: "" }).length;
    const sourceOf = (bytes: number) => ({ kind: "regex", pattern: "é".repeat((bytes - frame) / 2) });
    const edge = sourceBytesMax - ((sourceBytesMax - frame) % 2);
    expect(() => checkGrammarSource(sourceOf(edge))).not.toThrow();
    expect(() => checkGrammarSource(sourceOf(edge + 2))).toThrow(/bytes; at most/);
  });

  it("is refused when it cannot be written as JSON", () => {
    const circle: { items?: object } = {};
    circle.items = circle;
    expect(() => checkGrammarSource({ kind: "json-schema", schema: circle })).toThrow(EngineError);
    expect(() => checkGrammarSource({ kind: "json-schema", schema: { maximum: 5n } })).toThrow(EngineError);
  });
});

/** As a thread gets it, without types. */
function compileUnchecked(source: unknown): void {
  Reflect.apply(compileSource, undefined, [source]);
}
