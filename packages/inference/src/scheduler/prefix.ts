import { reusedTokensMin } from "../tunables.ts";
import type { Row, Scheduled } from "./state.ts";

export interface PrefixMatch {
  row: number;
  /** Tokens that needn't be computed again. */
  length: number;
  /** Nobody else has a use for what the row holds. */
  isOwn: boolean;
}

/**
 * The row that holds the longest beginning of a sequence. A session finds its own tokens again; of others of the same
 * tenant it finds no more than the part that is everybody's, so that nobody learns from an answer's speed what others
 * have asked.
 */
export function findPrefix(rows: readonly Row[], sequence: Scheduled): PrefixMatch | null {
  let best: PrefixMatch | null = null;
  for (const [index, row] of rows.entries()) {
    const length = reusableLength(row, sequence);
    if (length < reusedTokensMin || length <= (best?.length ?? 0)) continue;
    best = { row: index, length, isOwn: row.kind === "parked" && isSameSession(row.parked, sequence) };
  }
  return best;
}

function reusableLength(row: Row, sequence: Scheduled): number {
  if (row.kind === "free") return 0;
  const holder = row.kind === "held" ? row.sequence : row.parked;
  if (holder.tenantId !== sequence.tenantId) return 0;
  const held = row.kind === "held" ? row.sequence.computed : row.parked.tokens.length;
  // Two tokens at least are left to compute: the last one gives the logits, and a single one would take another kernel,
  // with other rounding, than the prompt's other pieces.
  const longest = sequence.promptLength - 2;
  const shared = Math.min(holder.sharedLength, sequence.sharedLength);
  const allowed = isSameSession(holder, sequence) ? longest : Math.min(longest, shared);
  return commonLength(holder.tokens, sequence.tokens, Math.min(held, allowed));
}

function isSameSession(
  one: { tenantId: string; sessionId: string },
  other: { tenantId: string; sessionId: string },
): boolean {
  return one.tenantId === other.tenantId && one.sessionId === other.sessionId && one.sessionId !== "";
}

function commonLength(one: readonly number[], other: readonly number[], max: number): number {
  let length = 0;
  while (length < max && one[length] === other[length]) length += 1;
  return length;
}
