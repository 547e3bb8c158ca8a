import { EngineError } from "../errors.ts";
import type { Automaton, State } from "./automaton.ts";
import type { WorkBudget } from "./closure.ts";
import { compileSource } from "./compile-source.ts";
import { markTokens } from "./token-mask.ts";
import { PlainReach } from "./plain-reach.ts";
import { groupTokens, type TokenGroup } from "./plain-tokens.ts";
import { tokenBytes } from "./token-trie.ts";
import { cachedBytesMax, cachedGrammarsMax, answerWorkMax, tokenWork } from "./tunables.ts";
import type { Vocabulary } from "./vocabulary.ts";

interface Compiled {
  automaton: Automaton;
  plainReach: PlainReach;
  /** Answers that follow it now. */
  users: number;
  maskBytes: number;
}

interface Answer {
  compiled: Compiled;
  state: State;
  ended: boolean;
  /** Refilled by each token, so that a grammar may be costly at times, but not at every token. */
  budget: WorkBudget;
}

/** Rough memory of a reading that is kept, in bytes; it only has to be of the right order. */
const readingBytes = 24;

/** All answers under way and the grammars that they follow. Everything here is synchronous: it is the thread's work. */
export class GrammarTable {
  readonly #vocabulary: Vocabulary;
  readonly #groups: readonly TokenGroup[];
  readonly #endTokens: ReadonlySet<number>;
  readonly #endMask: Int32Array;
  /** Least recently used first. */
  readonly #compiled = new Map<string, Compiled>();
  readonly #answers = new Map<number, Answer>();

  constructor(vocabulary: Vocabulary) {
    this.#vocabulary = vocabulary;
    this.#groups = groupTokens(vocabulary);
    this.#endTokens = new Set(vocabulary.endTokenIds);
    this.#endMask = this.#emptyMask();
    this.#markEnds(this.#endMask);
  }

  /** How many grammars are kept, and their memory in bytes, estimated. */
  get cached(): { grammars: number; bytes: number } {
    let bytes = 0;
    for (const compiled of this.#compiled.values()) bytes += bytesOf(compiled);
    return { grammars: this.#compiled.size, bytes };
  }

  /** Begins an answer; the source is JSON. Throws an `invalid_request` error when it cannot be compiled. */
  start(id: number, source: string): void {
    const compiled = this.#compiled.get(source) ?? compile(source);
    this.#compiled.delete(source);
    this.#compiled.set(source, compiled);
    compiled.users += 1;
    this.#answers.set(id, {
      compiled,
      state: compiled.automaton.start,
      ended: false,
      budget: { left: answerWorkMax },
    });
    this.#evict();
  }

  /** Goes on by one token. Throws an `invalid_request` error when the grammar does not allow it. */
  accept(id: number, token: number): void {
    const answer = this.#answerOf(id);
    if (this.#endTokens.has(token)) {
      if (!answer.ended && !answer.state.complete) throw notAllowed();
      answer.ended = true;
      return;
    }
    const { automaton } = answer.compiled;
    const { budget } = answer;
    budget.left = Math.min(budget.left + tokenWork, answerWorkMax);
    const bytes = tokenBytes(this.#vocabulary, token);
    if (answer.ended || bytes.length === 0) throw notAllowed();
    for (const byte of bytes) {
      const next = automaton.step(answer.state, automaton.classes[byte] ?? 0, budget);
      if (next === null) throw notAllowed();
      answer.state = next;
    }
  }

  /** The tokens that may come next, in memory that threads share; never changed once it is made. */
  mask(id: number): Int32Array {
    const { compiled, state, ended, budget } = this.#answerOf(id);
    if (ended) return this.#endMask;
    if (state.mask !== undefined) return state.mask;
    const mask = this.#emptyMask();
    const { automaton, plainReach } = compiled;
    markTokens(this.#groups, { automaton, plainReach, state, mask, budget });
    if (state.complete) this.#markEnds(mask);
    if (mask.every((word) => word === 0)) {
      throw new EngineError("invalid_request", "no token of this model can go on as the grammar wants");
    }
    state.mask = mask;
    compiled.maskBytes += mask.byteLength;
    this.#evict();
    return mask;
  }

  dispose(id: number): void {
    const answer = this.#answers.get(id);
    if (answer === undefined) return;
    this.#answers.delete(id);
    answer.compiled.users -= 1;
    this.#evict();
  }

  #answerOf(id: number): Answer {
    const answer = this.#answers.get(id);
    if (answer === undefined) throw new EngineError("engine_failed", "the answer is not known here");
    return answer;
  }

  #emptyMask(): Int32Array {
    const words = (this.#vocabulary.size + 31) >>> 5;
    return new Int32Array(new SharedArrayBuffer(4 * words));
  }

  #markEnds(mask: Int32Array): void {
    for (const token of this.#endTokens) mask[token >> 5] = (mask[token >> 5] ?? 0) | (1 << (token & 31));
  }

  /** Grammars that nobody follows go first; those in use only forget what they can compute again. */
  #evict(): void {
    let { grammars, bytes } = this.cached;
    for (const [source, compiled] of [...this.#compiled]) {
      if (grammars <= cachedGrammarsMax && bytes <= cachedBytesMax) return;
      if (compiled.users > 0) continue;
      this.#compiled.delete(source);
      grammars -= 1;
      bytes -= bytesOf(compiled);
    }
    for (const compiled of this.#compiled.values()) {
      if (bytes <= cachedBytesMax) return;
      bytes -= bytesOf(compiled);
      compiled.automaton.forget();
      compiled.maskBytes = 0;
      bytes += bytesOf(compiled);
    }
  }
}

function compile(source: string): Compiled {
  const automaton = compileSource(JSON.parse(source));
  return { automaton, plainReach: new PlainReach(automaton), users: 0, maskBytes: 0 };
}

function bytesOf({ automaton, maskBytes }: Compiled): number {
  return maskBytes + readingBytes * automaton.keptReadings + automaton.networkBytes;
}

/** Which one is not told: tokens are the text of the answer. */
function notAllowed(): EngineError {
  return new EngineError("invalid_request", "a token was taken that the grammar does not allow there");
}
