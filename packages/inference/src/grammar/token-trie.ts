import type { Vocabulary } from "./vocabulary.ts";

/** Room for a token's number below the bytes in a sort key, which must stay exact in a double. */
const tokensMax = 2 ** 20;

/**
 * All tokens as a tree over their bytes, laid out in the order of a walk: a node's children follow it at once, and
 * `skip` leads behind them, so that a walk that cannot go on past a byte leaves out all tokens with that beginning.
 */
export interface TokenTrie {
  readonly byte: Uint8Array;
  /** Bytes before this one; the first byte of a token has depth 0. */
  readonly depth: Uint16Array;
  readonly skip: Int32Array;
  /** The token that ends here, or -1. */
  readonly token: Int32Array;
  /** The next token with the very same bytes, by token; few have one. */
  readonly twin: ReadonlyMap<number, number>;
}

/** The tokens must have bytes; their order does not matter. */
export function buildTokenTrie(vocabulary: Vocabulary, members: readonly number[]): TokenTrie {
  const tokens = sortedTokens(vocabulary, members);
  const nodesMax = tokens.reduce((total, token) => total + tokenBytes(vocabulary, token).length, 0);
  const byte = new Uint8Array(nodesMax);
  const depth = new Uint16Array(nodesMax);
  const skip = new Int32Array(nodesMax);
  const ends = new Int32Array(nodesMax).fill(-1);
  const twin = new Map<number, number>();
  const open: number[] = [];
  let nodes = 0;
  let last: number | undefined;
  for (const token of tokens) {
    const shared = last === undefined ? 0 : sharedLength(vocabulary, last, token);
    while (open.length > shared) skip[open.pop() ?? 0] = nodes;
    const bytes = tokenBytes(vocabulary, token);
    for (let index = shared; index < bytes.length; index += 1) {
      byte[nodes] = bytes[index] ?? 0;
      depth[nodes] = index;
      open.push(nodes);
      nodes += 1;
    }
    const end = open.at(-1) ?? 0;
    const same = ends[end] ?? -1;
    if (same !== -1) twin.set(token, same);
    ends[end] = token;
    last = token;
  }
  for (const node of open) skip[node] = nodes;
  return {
    byte: byte.slice(0, nodes),
    depth: depth.slice(0, nodes),
    skip: skip.slice(0, nodes),
    token: ends.slice(0, nodes),
    twin,
  };
}

export function tokenBytes({ bytes, offsets }: Vocabulary, token: number): Uint8Array {
  return bytes.subarray(offsets[token] ?? 0, offsets[token + 1] ?? 0);
}

/**
 * Tokens in the order of their bytes. Comparing all of a large vocabulary takes a second, so numbers made of the first
 * four bytes are sorted, and only tokens that begin alike are compared.
 */
function sortedTokens(vocabulary: Vocabulary, members: readonly number[]): number[] {
  const sorted = new Float64Array(members.length);
  for (const [place, token] of members.entries()) {
    const bytes = tokenBytes(vocabulary, token);
    let head = 0;
    for (let index = 0; index < 4; index += 1) head = head * 256 + (bytes[index] ?? 0);
    sorted[place] = head * tokensMax + token;
  }
  sorted.sort();
  const tokens = Array.from(sorted, (key) => key % tokensMax);
  const compare = (left: number, right: number): number =>
    Buffer.compare(tokenBytes(vocabulary, left), tokenBytes(vocabulary, right));
  for (let from = 0, to = 0; from < sorted.length; from = to) {
    const head = headOf(sorted[from]);
    while (to < sorted.length && headOf(sorted[to]) === head) to += 1;
    if (to - from < 2) continue;
    for (const [index, token] of tokens.slice(from, to).sort(compare).entries()) tokens[from + index] = token;
  }
  return tokens;
}

function headOf(key: number | undefined): number {
  return Math.floor((key ?? 0) / tokensMax);
}

function sharedLength(vocabulary: Vocabulary, left: number, right: number): number {
  const one = tokenBytes(vocabulary, left);
  const other = tokenBytes(vocabulary, right);
  let length = 0;
  while (length < one.length && length < other.length && one[length] === other[length]) length += 1;
  return length;
}
