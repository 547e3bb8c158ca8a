import {
  entropyBitsMin,
  entropyWindowTokens,
  loopPeriodTokensMax,
  loopRoundsMin,
  loopTokensMin,
} from "./tunables.ts";

/**
 * Notices an answer that runs in circles. Two signs, each looked at with every token at a constant cost:
 * the end of the text is one passage several times over (an n-gram that repeats without a break), or the last few
 * hundred tokens are hardly more than a handful of different ones (Shannon's entropy of their frequencies).
 */
export class LoopGuard {
  readonly #tokens: number[] = [];
  /** For each distance, how many of the last tokens equal the one that far before. */
  readonly #equal = new Uint32Array(loopPeriodTokensMax + 1);
  readonly #counts = new Map<number, number>();
  /** Sum of c · log2 c over the counts of the window. */
  #weighted = 0;

  /** Whether the answer with this token is a loop. */
  push(token: number): boolean {
    this.#tokens.push(token);
    return this.#repeats(token) || this.#isMonotonous(token);
  }

  #repeats(token: number): boolean {
    const last = this.#tokens.length - 1;
    let isLoop = false;
    for (let period = 1; period <= Math.min(loopPeriodTokensMax, last); period += 1) {
      const equal = this.#tokens[last - period] === token ? (this.#equal[period] ?? 0) + 1 : 0;
      this.#equal[period] = equal;
      isLoop ||= equal + period >= Math.max(loopTokensMin, loopRoundsMin * period);
    }
    return isLoop;
  }

  #isMonotonous(token: number): boolean {
    this.#count(token, 1);
    const size = this.#tokens.length;
    const leaving = this.#tokens[size - entropyWindowTokens - 1];
    if (leaving !== undefined) this.#count(leaving, -1);
    if (size < entropyWindowTokens) return false;
    return Math.log2(entropyWindowTokens) - this.#weighted / entropyWindowTokens < entropyBitsMin;
  }

  #count(token: number, change: number): void {
    const before = this.#counts.get(token) ?? 0;
    const after = before + change;
    this.#weighted += weight(after) - weight(before);
    if (after === 0) this.#counts.delete(token);
    else this.#counts.set(token, after);
  }
}

function weight(count: number): number {
  return count === 0 ? 0 : count * Math.log2(count);
}
