import { EngineError } from "./errors.ts";
import type { OnnxModel } from "./onnx-model.ts";
import type { Scheduler } from "./scheduler/scheduler.ts";
import type { StepPlan } from "./scheduler/state.ts";
import type { Sequence } from "./sequence.ts";
import type { TokenChooser } from "./token-chooser.ts";
import { grammarPatienceMs } from "./tunables.ts";

export interface StepRunnerOptions {
  model: OnnxModel;
  scheduler: Scheduler<Sequence>;
  chooser: TokenChooser;
}

/** Carries plans out on the model, and counts what was done. */
export function createStepRunner({ model, scheduler, chooser }: StepRunnerOptions) {
  const counts = { failedRuns: 0, decodedTokens: 0, prefilledTokens: 0, reusedTokens: 0 };
  const started = new WeakSet<Sequence>();

  /** What fails takes along only the sequences that were in it. */
  async function guarded(sequences: readonly Sequence[], work: () => Promise<void>): Promise<void> {
    try {
      await work();
    } catch (error) {
      counts.failedRuns += 1;
      const fault = new EngineError("engine_failed", "a step of the model failed", { cause: error });
      for (const sequence of sequences) sequence.fail(fault);
    }
  }

  async function prefill({ prefills }: StepPlan<Sequence>): Promise<void> {
    for (const { sequence, row, start, count } of prefills) {
      if (sequence.ended) continue;
      if (!started.has(sequence)) counts.reusedTokens += start;
      started.add(sequence);
      await guarded([sequence], async () => {
        const tokens = sequence.tokens.slice(start, start + count);
        const logits = await model.prefill({ row, start, tokens });
        scheduler.advance(sequence, count);
        counts.prefilledTokens += count;
        // Many prompts may end in one step; who isn't ready then waits without the others.
        if (sequence.wantsLogits()) await chooser.choose([sequence], logits, 0);
      });
    }
  }

  async function decode({ decodes: sequences }: StepPlan<Sequence>): Promise<void> {
    if (sequences.length === 0) return;
    await guarded(sequences, async () => {
      const logits = await model.decode(
        sequences.map(({ tokens, computed }) => tokens[computed] ?? 0),
        sequences.map(({ computed }) => computed),
      );
      counts.decodedTokens += sequences.length;
      for (const sequence of sequences) scheduler.advance(sequence, 1);
      await chooser.choose(sequences, logits, grammarPatienceMs);
    });
  }

  return {
    counts,
    guarded,
    /** Moves, then pieces of prompts, then one token for everybody who decodes. */
    async run(plan: StepPlan<Sequence>): Promise<void> {
      for (const move of plan.moves) model.move(move);
      await prefill(plan);
      await decode(plan);
    },
  };
}
