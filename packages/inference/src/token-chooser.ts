import { setImmediate as nextTurn, setTimeout as sleep } from "node:timers/promises";
import type { Candidates } from "./choose-token.ts";
import type { CandidateFinder } from "./candidate-finder.ts";
import { EngineError } from "./errors.ts";
import type { Sequence } from "./sequence.ts";
import { candidatesDefault } from "./tunables.ts";

export interface ChooserOptions {
  finder: CandidateFinder;
  vocabularySize: number;
}

export interface TokenChooser {
  /**
   * Each of the sequences that wants it takes its next token; `logits` holds their rows one behind the other. Whoever
   * doesn't know within `patienceMs` what it may say is blocked, and its logits are kept until it does.
   */
  choose(sequences: readonly Sequence[], logits: Float32Array, patienceMs: number): Promise<void>;
  /** Those that were blocked and know by now take their tokens. */
  settle(): Promise<void>;
}

/** Sequences with the places of their rows among the logits. */
type Rows = readonly (readonly [number, Sequence])[];

/** A sequence that waits for its grammar, with the logits that it will choose from. */
interface Delayed {
  sequence: Sequence;
  logits: Float32Array;
  isReady: boolean;
}

/** From logits to tokens, for a whole batch at once. What goes wrong with one row is the fault of one answer alone. */
export function createTokenChooser({ finder, vocabularySize }: ChooserOptions): TokenChooser {
  let delayed: Delayed[] = [];
  const rowOf = (logits: Float32Array, index: number): Float32Array =>
    logits.subarray(index * vocabularySize, (index + 1) * vocabularySize);

  /** Waits a moment for the grammars of those that have one. */
  async function prepare(
    sequences: readonly Sequence[],
    patienceMs: number,
  ): Promise<ReadonlyMap<Sequence, Delayed>> {
    const waiting = new Map<Sequence, Delayed>();
    const known = sequences.flatMap((sequence) => {
      const preparing = sequence.prepare();
      if (preparing === null) return [];
      const entry: Delayed = { sequence, logits: new Float32Array(0), isReady: false };
      waiting.set(sequence, entry);
      return [guarded(sequence, () => preparing).then(() => (entry.isReady = true))];
    });
    if (known.length > 0)
      await Promise.race([Promise.all(known), patienceMs === 0 ? nextTurn() : sleep(patienceMs)]);
    return waiting;
  }

  async function findAll(rows: Rows, logits: Float32Array): Promise<readonly Candidates[]> {
    const temperatures = Array.from({ length: logits.length / vocabularySize }, () => 0);
    for (const [index, { temperature }] of rows) temperatures[index] = temperature;
    try {
      return await finder.find(logits, temperatures, candidatesDefault);
    } catch (error) {
      for (const [, sequence] of rows) sequence.fail(faultOf(error));
      return [];
    }
  }

  async function take(rows: Rows, logits: Float32Array): Promise<void> {
    for (const [index, sequence] of rows) guardedNow(sequence, () => sequence.adjust(rowOf(logits, index)));
    if (rows.every(([, { ended }]) => ended)) return;
    const found = await findAll(rows, logits);
    for (const [index, sequence] of rows) {
      await guarded(sequence, async () => {
        const candidates = found[index];
        if (candidates === undefined || sequence.take(candidates)) return;
        const [all] = await finder.find(rowOf(logits, index), [sequence.temperature], vocabularySize);
        if (all !== undefined) sequence.take(all);
      });
    }
  }

  return {
    async choose(sequences, logits, patienceMs) {
      const wanting = [...sequences.entries()].filter(([, sequence]) => sequence.wantsLogits());
      const waiting = await prepare(
        wanting.map(([, sequence]) => sequence),
        patienceMs,
      );
      const ready = wanting.filter(([index, sequence]) => {
        const entry = waiting.get(sequence);
        if (entry === undefined || entry.isReady) return !sequence.ended;
        entry.logits = rowOf(logits, index).slice();
        sequence.blocked = true;
        delayed.push(entry);
        return false;
      });
      if (ready.length > 0) await take(ready, logits);
    },
    async settle() {
      const known = delayed.filter(({ isReady }) => isReady);
      delayed = delayed.filter(({ isReady, sequence }) => !isReady && !sequence.ended);
      const going = known.filter(({ sequence }) => !sequence.ended);
      if (going.length === 0) return;
      const logits = new Float32Array(going.length * vocabularySize);
      for (const [index, { sequence, logits: own }] of going.entries()) {
        sequence.blocked = false;
        logits.set(own, index * vocabularySize);
      }
      const rows = going.map(({ sequence }, index) => [index, sequence] as const);
      await take(rows, logits);
    },
  };
}

async function guarded(sequence: Sequence, work: () => Promise<void>): Promise<void> {
  try {
    await work();
  } catch (error) {
    sequence.fail(faultOf(error));
  }
}

function guardedNow(sequence: Sequence, work: () => void): void {
  try {
    work();
  } catch (error) {
    sequence.fail(faultOf(error));
  }
}

function faultOf(error: unknown): EngineError {
  if (error instanceof EngineError) return error;
  return new EngineError("engine_failed", "no token could be chosen", { cause: error });
}
