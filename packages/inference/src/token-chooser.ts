import type { CandidateFinder } from "./candidate-finder.ts";
import { EngineError } from "./errors.ts";
import type { Sequence } from "./sequence.ts";
import { candidatesDefault } from "./tunables.ts";

export interface ChooserOptions {
  finder: CandidateFinder;
  vocabularySize: number;
}

export interface TokenChooser {
  /** Each of the sequences that wants it takes its next token; `logits` holds their rows one behind the other. */
  choose(sequences: readonly Sequence[], logits: Float32Array): Promise<void>;
}

/** From logits to tokens, for a whole batch at once. What goes wrong with one row is the fault of one answer alone. */
export function createTokenChooser({ finder, vocabularySize }: ChooserOptions): TokenChooser {
  return {
    async choose(sequences, logits) {
      const rowOf = (index: number): Float32Array =>
        logits.subarray(index * vocabularySize, (index + 1) * vocabularySize);
      const wanting = [...sequences.entries()].filter(([, sequence]) => sequence.wantsLogits());
      await Promise.all(
        wanting.map(([index, sequence]) => guarded(sequence, () => sequence.adjust(rowOf(index)))),
      );
      if (wanting.every(([, { ended }]) => ended)) return;
      const temperatures = sequences.map(({ temperature }) => temperature);
      const found = await finder.find(logits, temperatures, candidatesDefault);
      for (const [index, sequence] of wanting) {
        await guarded(sequence, async () => {
          const candidates = found[index];
          if (candidates === undefined || sequence.take(candidates)) return;
          const [all] = await finder.find(rowOf(index), [sequence.temperature], vocabularySize);
          if (all !== undefined) sequence.take(all);
        });
      }
    },
  };
}

async function guarded(sequence: Sequence, work: () => Promise<void>): Promise<void> {
  try {
    await work();
  } catch (error) {
    if (error instanceof EngineError) sequence.fail(error);
    else sequence.fail(new EngineError("engine_failed", "no token could be chosen", { cause: error }));
  }
}
