export interface RandomPicks {
  /** A whole number from 0 on. */
  below(end: number): number;
  pick<Item>(items: readonly Item[]): Item;
}

/** Numbers that are the same in each run (xorshift, Marsaglia 2003). */
export function createRandom(seed: number): RandomPicks {
  let state = (seed * 2_654_435_761) >>> 0 || 1;
  const below = (end: number): number => {
    state ^= state << 13;
    state ^= state >>> 17;
    state = (state ^ (state << 5)) >>> 0;
    return state % end;
  };
  return {
    below,
    pick(items) {
      const item = items[below(items.length)];
      if (item === undefined) throw new RangeError("there is nothing to pick from");
      return item;
    },
  };
}
