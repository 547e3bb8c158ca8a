import { describe, expect, it } from "vitest";
import { EngineError } from "../errors.ts";
import { serializeSource } from "./grammar-source.ts";
import { GrammarTable } from "./grammar-table.ts";
import { pocketTokenizer } from "./testing/test-vocabulary.ts";
import { cachedGrammarsMax } from "./tunables.ts";
import { readVocabulary } from "./vocabulary.ts";

const vocabulary = readVocabulary(pocketTokenizer());

function regex(pattern: string): string {
  return serializeSource({ kind: "regex", pattern });
}

describe("GrammarTable", () => {
  it("keeps so many grammars and no more, whichever were used last, and all that are in use", () => {
    const table = new GrammarTable(vocabulary);
    table.start(0, regex("kept"));
    for (let id = 1; id <= cachedGrammarsMax + 20; id += 1) {
      table.start(id, regex(`a{${id}}`));
      table.dispose(id);
    }
    expect(table.cached.grammars).toBe(cachedGrammarsMax);
    expect(table.mask(0)).toBeInstanceOf(Int32Array);
  });

  it("compiles a source once for all who bring it", () => {
    const table = new GrammarTable(vocabulary);
    table.start(1, regex("[ab]+"));
    table.start(2, regex("[ab]+"));
    expect(table.cached.grammars).toBe(1);
    expect(table.mask(1)).toBe(table.mask(2));
  });

  it("bounds the memory of a grammar whose states are all new, and goes on", () => {
    const table = new GrammarTable(vocabulary);
    table.start(1, regex("[ab]*a[ab]{30}"));
    const token = pocketTokenizer().tokenizer.model.vocab;
    let bytesMax = 0;
    for (let step = 0; step < 400; step += 1) {
      table.mask(1);
      table.accept(1, token[step % 7 < 3 ? "a" : "b"] ?? 0);
      bytesMax = Math.max(bytesMax, table.cached.bytes);
    }
    expect(bytesMax).toBeLessThan(64 << 20);
  });

  it("refuses a grammar whose states multiply, for that answer alone", () => {
    const table = new GrammarTable(vocabulary);
    table.start(1, regex("[ab]+"));
    const pattern = `(${Array.from({ length: 60 }, (_, index) => `(.{0,${index + 60}}x)*`).join("|")})*`;
    table.start(2, regex(pattern));
    const walk = (): void => {
      for (let step = 0; step < 50; step += 1) {
        table.mask(2);
        table.accept(2, pocketTokenizer().tokenizer.model.vocab["x"] ?? 0);
      }
    };
    expect(walk).toThrow(EngineError);
    expect(table.mask(1).some((word) => word !== 0)).toBe(true);
  });
});
