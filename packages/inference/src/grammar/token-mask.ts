import type { Automaton, State } from "./automaton.ts";
import type { WorkBudget } from "./closure.ts";
import type { Alphabet, PlainReach } from "./plain-reach.ts";
import type { TokenGroup } from "./plain-tokens.ts";
import type { TokenTrie } from "./token-trie.ts";

interface MarkInput {
  automaton: Automaton;
  plainReach: PlainReach;
  state: State;
  /** Bit i & 31 of word i >> 5 stands for token i. */
  mask: Int32Array;
  budget: WorkBudget;
}

/** Sets the bit of each token that may follow the state. */
export function markTokens(groups: readonly TokenGroup[], input: MarkInput): void {
  const reaches = new Map<Alphabet, number>();
  for (const { trie, plain } of groups) {
    if (plain !== null) {
      const { alphabet, lengthMax } = plain;
      const reach = reaches.get(alphabet) ?? input.plainReach.of(input.state, alphabet, input.budget);
      reaches.set(alphabet, reach);
      if (reach >= lengthMax) {
        addMask(input.mask, plain.mask);
        continue;
      }
    }
    walk(trie, input);
  }
}

function addMask(mask: Int32Array, other: Int32Array): void {
  for (let word = 0; word < mask.length; word += 1) mask[word] = (mask[word] ?? 0) | (other[word] ?? 0);
}

function walk(
  { byte, depth, skip, token, twin }: TokenTrie,
  { automaton, state, mask, budget }: MarkInput,
): void {
  const { classes } = automaton;
  /** The state before the byte at each depth. */
  const path: State[] = [state];
  for (let node = 0; node < byte.length;) {
    const before = path[depth[node] ?? 0] ?? state;
    const byteClass = classes[byte[node] ?? 0] ?? 0;
    const known = before.next[byteClass];
    const after = known === undefined ? automaton.step(before, byteClass, budget) : known;
    if (after === null) {
      node = skip[node] ?? byte.length;
      continue;
    }
    for (let end = token[node] ?? -1; end !== -1; end = twin.get(end) ?? -1) {
      mask[end >> 5] = (mask[end >> 5] ?? 0) | (1 << (end & 31));
    }
    path[(depth[node] ?? 0) + 1] = after;
    node += 1;
  }
}
