/** Ids below this are words in every vocabulary that is measured, not special tokens. */
const plainTokens = 4_000;

/** Prompts of random tokens, all different, the same for the same seed: nothing of them can be found in a cache. */
export function randomPrompts(options: { count: number; length: number; seed: number }): number[][] {
  const { count, length, seed } = options;
  // xorshift32, as in any other place where only the look of randomness counts.
  let state = (seed * 0x9e3779b1) | 0 || 1;
  const next = (): number => {
    state ^= state << 13;
    state ^= state >>> 17;
    state ^= state << 5;
    return (state >>> 0) % plainTokens;
  };
  return Array.from({ length: count }, () => Array.from({ length }, next));
}
