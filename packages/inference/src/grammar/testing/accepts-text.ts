import { compileSource } from "../compile-source.ts";
import type { GrammarSource } from "../grammar-source.ts";

/** Whether the whole text is one of the source. */
export function textTester(source: GrammarSource): (text: string) => boolean {
  const automaton = compileSource(source);
  return (text) => {
    const budget = { left: Infinity };
    let state = automaton.start;
    for (const byte of Buffer.from(text, "utf8")) {
      const next = automaton.step(state, automaton.classes[byte] ?? 0, budget);
      if (next === null) return false;
      state = next;
    }
    return state.complete;
  };
}
