import { Automaton, type State } from "./automaton.ts";
import { characterIn, type CodePointRange } from "./code-points.ts";
import { repeat } from "./expression.ts";
import { buildNetwork } from "./network.ts";
import type { Alphabet } from "./plain-reach.ts";
import { buildTokenTrie, tokenBytes, type TokenTrie } from "./token-trie.ts";
import { plainLengths } from "./tunables.ts";
import type { Vocabulary } from "./vocabulary.ts";

/**
 * Most tokens are plain text. Where any plain text may follow, as within a string, there is no need to walk their tree:
 * it is enough to see that no text of so many characters is refused, which takes a few hundred look-ups, and to allow them all.
 */
export interface TokenGroup {
  readonly trie: TokenTrie;
  /** What all its tokens are texts of; null for the tokens that are none. */
  readonly plain: {
    readonly alphabet: Alphabet;
    readonly lengthMax: number;
    readonly mask: Int32Array;
  } | null;
}

/** Without quotes, backslashes and controls: neither JSON's strings nor a point in a regular expression refuse these. */
const asciiRanges: CodePointRange[] = [
  [0x20, 0x21],
  [0x23, 0x5b],
  [0x5d, 0x7e],
];
const unicodeRanges: CodePointRange[] = [...asciiRanges, [0xa0, 0x2027], [0x202a, 0x10ffff]];

/** Sorts each token into the first group that it fits. */
export function groupTokens(vocabulary: Vocabulary): TokenGroup[] {
  const alphabets = [asciiRanges, unicodeRanges].map(textsOf);
  const kinds = alphabets.flatMap((alphabet) => plainLengths.map((lengthMax) => ({ alphabet, lengthMax })));
  const members: number[][] = [...kinds, null].map(() => []);
  for (let token = 0; token < vocabulary.size; token += 1) {
    const bytes = tokenBytes(vocabulary, token);
    if (bytes.length === 0) continue;
    const lengths = new Map(alphabets.map((alphabet) => [alphabet, lengthIn(alphabet, bytes)]));
    const kind = kinds.findIndex(
      ({ alphabet, lengthMax }) => (lengths.get(alphabet) ?? Infinity) <= lengthMax,
    );
    members[kind === -1 ? kinds.length : kind]?.push(token);
  }
  return members.map((tokens, index) => {
    const kind = kinds[index];
    const trie = buildTokenTrie(vocabulary, tokens);
    return { trie, plain: kind === undefined ? null : { ...kind, mask: maskOf(tokens, vocabulary.size) } };
  });
}

function textsOf(ranges: readonly CodePointRange[]): Alphabet {
  const characters = repeat(characterIn(ranges), 0, Infinity);
  return new Automaton(buildNetwork({ rules: [characters], root: 0 }));
}

/** Characters of a token, or infinity when it is no text of the alphabet. */
function lengthIn(alphabet: Alphabet, bytes: Uint8Array): number {
  const budget = { left: Infinity };
  let state: State | null = alphabet.start;
  let length = 0;
  for (const byte of bytes) {
    state = alphabet.step(state, alphabet.classes[byte] ?? 0, budget);
    if (state === null) return Infinity;
    if (state.complete) length += 1;
  }
  return state.complete ? length : Infinity;
}

function maskOf(tokens: readonly number[], size: number): Int32Array {
  const mask = new Int32Array((size + 31) >>> 5);
  for (const token of tokens) mask[token >> 5] = (mask[token >> 5] ?? 0) | (1 << (token & 31));
  return mask;
}
