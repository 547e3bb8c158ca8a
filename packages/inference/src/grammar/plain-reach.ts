import type { Automaton, State } from "./automaton.ts";
import type { WorkBudget } from "./closure.ts";
import { plainLengths, plainLevelMax } from "./tunables.ts";

/** All texts of certain characters, as an automaton whose states are complete between two characters. */
export type Alphabet = Automaton;

interface Move {
  own: number;
  plain: State;
}

interface Pair {
  from: State;
  plain: State;
}

const longest = Math.max(...plainLengths);

/** Says where plain text may follow, whatever it is. */
export class PlainReach {
  readonly #automaton: Automaton;
  /** By state of the alphabet: where it can go on, and by which class of byte of the automaton. */
  readonly #moves = new Map<State, readonly Move[]>();

  constructor(automaton: Automaton) {
    this.#automaton = automaton;
  }

  /**
   * How many characters of the alphabet can follow the state, whichever they are; up to the longest that is asked for.
   * Follows both automata at once: wherever the alphabet can go on, the other must be able to.
   */
  of(state: State, alphabet: Alphabet, budget: WorkBudget): number {
    let level: ReadonlySet<State> = new Set([state]);
    for (let length = 0; length < longest; length += 1) {
      const next = this.#oneCharacter(level, alphabet, budget);
      if (next === null) return length;
      if (isSame(level, next)) return longest;
      if (next.size > plainLevelMax) return length + 1;
      level = next;
    }
    return longest;
  }

  /** The states behind one more character, or null when one of the alphabet is refused. */
  #oneCharacter(level: ReadonlySet<State>, alphabet: Alphabet, budget: WorkBudget): Set<State> | null {
    const next = new Set<State>();
    const open = Array.from(level, (from): Pair => ({ from, plain: alphabet.start }));
    const seen = new Map<State, Set<State>>();
    for (let pair = open.pop(); pair !== undefined; pair = open.pop()) {
      for (const { own, plain } of this.#movesFrom(pair.plain, alphabet, budget)) {
        const from = this.#automaton.step(pair.from, own, budget);
        if (from === null) return null;
        if (plain.complete) next.add(from);
        else if (isNew(seen, plain, from)) open.push({ from, plain });
      }
    }
    return next;
  }

  #movesFrom(from: State, alphabet: Alphabet, budget: WorkBudget): readonly Move[] {
    const known = this.#moves.get(from);
    if (known !== undefined) return known;
    const moves = new Map<number, Move>();
    for (const [byte, own] of this.#automaton.classes.entries()) {
      const other = alphabet.classes[byte] ?? 0;
      const plain = alphabet.step(from, other, budget);
      if (plain !== null) moves.set(own * 256 + other, { own, plain });
    }
    const made = [...moves.values()];
    this.#moves.set(from, made);
    return made;
  }
}

function isNew(seen: Map<State, Set<State>>, plain: State, from: State): boolean {
  const known = seen.get(plain) ?? new Set();
  seen.set(plain, known);
  return known.size < known.add(from).size;
}

function isSame(left: ReadonlySet<State>, right: ReadonlySet<State>): boolean {
  return left.size === right.size && [...left].every((state) => right.has(state));
}
