import { describe, expect, it } from "vitest";
import type { Automaton, State } from "./automaton.ts";
import { compileSource } from "./compile-source.ts";
import type { GrammarSource } from "./grammar-source.ts";
import { PlainReach } from "./plain-reach.ts";
import { groupTokens } from "./plain-tokens.ts";
import { createRandom } from "./testing/random-picks.ts";
import { pocketTokenizer } from "./testing/test-vocabulary.ts";
import { markTokens } from "./token-mask.ts";
import { tokenBytes } from "./token-trie.ts";
import { readVocabulary } from "./vocabulary.ts";

const vocabulary = readVocabulary(pocketTokenizer());
const groups = groupTokens(vocabulary);
const budget = { left: Infinity };

function follow(automaton: Automaton, from: State, token: number): State | null {
  let state: State | null = from;
  for (const byte of tokenBytes(vocabulary, token)) {
    state = state && automaton.step(state, automaton.classes[byte] ?? 0, budget);
  }
  return state;
}

const sources: GrammarSource[] = [
  { kind: "json-object" },
  { kind: "json-schema", schema: { type: "string", minLength: 10, maxLength: 30 } },
  { kind: "json-schema", schema: { type: "array", items: { type: "string", maxLength: 6 }, maxItems: 4 } },
  { kind: "regex", pattern: "[ -~]{5,40}|.{0,9}" },
  { kind: "regex", pattern: "(.|\\n)*" },
];

describe("markTokens", () => {
  it.each(sources)("allows exactly the tokens whose bytes can follow, shortcuts or not: %j", (source) => {
    const automaton = compileSource(source);
    const plainReach = new PlainReach(automaton);
    const random = createRandom(7);
    for (let walk = 0; walk < 4; walk += 1) {
      let state = automaton.start;
      for (let step = 0; step < 12; step += 1) {
        const mask = new Int32Array((vocabulary.size + 31) >>> 5);
        markTokens(groups, { automaton, plainReach, state, mask, budget });
        const marked: number[] = [];
        const possible: number[] = [];
        for (let token = 0; token < vocabulary.size; token += 1) {
          if (((mask[token >> 5] ?? 0) >>> (token & 31)) & 1) marked.push(token);
          const isText = tokenBytes(vocabulary, token).length > 0;
          if (isText && follow(automaton, state, token) !== null) possible.push(token);
        }
        expect(marked).toEqual(possible);
        if (possible.length === 0) break;
        state = follow(automaton, state, random.pick(possible)) ?? state;
      }
    }
  });
});
