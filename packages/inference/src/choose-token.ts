import type { SamplingParams } from "./sampling-params.ts";

/** The most likely tokens of one position, most likely first; on a tie the lower id. */
export interface Candidates {
  readonly tokens: readonly number[];
  /** Of the whole vocabulary's probability at the request's temperature; as long as `tokens`. */
  readonly shares: Float32Array;
  /** Whether this is the whole vocabulary. */
  readonly isComplete: boolean;
}

type Cuts = Pick<SamplingParams, "temperature" | "topP" | "topK" | "minP">;

/**
 * Draws a token: the cuts of top-k, top-p and min-p in this order, then the place of `random`, from [0, 1), among the
 * shares that are left. Returns its index in the candidates; null when they are too few to know, which never happens
 * with the whole vocabulary.
 */
export function chooseToken(candidates: Candidates, cuts: Cuts, random: number): number | null {
  if (cuts.temperature === 0) return 0;
  const kept = keptCount(candidates, cuts);
  if (kept !== null) {
    // Only rounding leads beyond the last one.
    return indexAt(candidates.shares, random * sumOf(candidates.shares, kept), kept) ?? kept - 1;
  }
  // Nothing is cut, so that the shares that are not listed add up to the rest of 1.
  if (!isUncut(cuts)) return null;
  return indexAt(candidates.shares, random, candidates.shares.length);
}

function isUncut({ topP, topK, minP }: Cuts): boolean {
  return topP >= 1 && topK === 0 && minP === 0;
}

/** How many of the first candidates may be drawn; null when more may be than are listed. */
function keptCount({ shares, isComplete }: Candidates, { topP, topK, minP }: Cuts): number | null {
  const listed = shares.length;
  if (topK > listed && !isComplete) return null;
  let kept = topK > 0 ? Math.min(topK, listed) : listed;
  let isKnown = topK > 0 || isComplete;
  if (topP < 1) {
    const total = isKnown ? sumOf(shares, kept) : 1;
    const cut = countUntil(shares, kept, total * topP);
    isKnown ||= cut !== null;
    kept = cut ?? kept;
  }
  if (minP > 0) {
    const least = minP * (shares[0] ?? 0);
    const likely = shares.subarray(0, kept).findIndex((share) => share < least);
    isKnown ||= likely !== -1;
    kept = likely === -1 ? kept : Math.max(1, likely);
  }
  return isKnown ? kept : null;
}

/** How many of the first shares reach the sum; null when `count` of them don't. */
function countUntil(shares: Float32Array, count: number, sum: number): number | null {
  let reached = 0;
  for (let index = 0; index < count; index += 1) {
    reached += shares[index] ?? 0;
    if (reached >= sum) return index + 1;
  }
  return null;
}

function sumOf(shares: Float32Array, count: number): number {
  let sum = 0;
  for (let index = 0; index < count; index += 1) sum += shares[index] ?? 0;
  return sum;
}

function indexAt(shares: Float32Array, place: number, count: number): number | null {
  let left = place;
  for (let index = 0; index < count; index += 1) {
    left -= shares[index] ?? 0;
    if (left < 0) return index;
  }
  return null;
}
