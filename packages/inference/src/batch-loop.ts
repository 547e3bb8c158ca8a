import { setImmediate as yieldToEventLoop } from "node:timers/promises";
import { EngineError } from "./errors.ts";
import type { OnnxModel } from "./onnx-model.ts";
import { Scheduler } from "./scheduler/scheduler.ts";
import type { StepPlan } from "./scheduler/state.ts";
import type { Sequence } from "./sequence.ts";
import type { EngineStats } from "./types.ts";

export interface BatchLoopOptions {
  model: OnnxModel;
  vocabularySize: number;
  stepTokensMax: number;
  parkedTtlMs: number;
  now: () => number;
}

export interface BatchLoop {
  add(sequence: Sequence): void;
  stats(): EngineStats;
  /** Cancels all and resolves when no step runs any more. */
  stop(): Promise<void>;
}

/** Steps for as long as there is something to do: plan, run, take the tokens (schedule, execute, update). */
export function createBatchLoop(options: BatchLoopOptions): BatchLoop {
  const { model, vocabularySize, parkedTtlMs, now } = options;
  const scheduler = new Scheduler<Sequence>({ rows: model.rows, ...options });
  const open = new Set<Sequence>();
  const counts = { steps: 0, decodedTokens: 0, prefilledTokens: 0, reusedTokens: 0 };
  const started = new WeakSet<Sequence>();
  let loop: Promise<void> | null = null;
  let forgetting: NodeJS.Timeout | undefined;

  async function prefill(plan: StepPlan<Sequence>): Promise<void> {
    for (const { sequence, row, start, count } of plan.prefills) {
      if (sequence.ended) continue;
      if (!started.has(sequence)) counts.reusedTokens += start;
      started.add(sequence);
      await guarded([sequence], async () => {
        const logits = await model.prefill({
          row,
          start,
          tokens: sequence.tokens.slice(start, start + count),
        });
        scheduler.advance(sequence, count);
        counts.prefilledTokens += count;
        if (sequence.wantsLogits()) guardedTake(sequence, logits);
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
      for (const [row, sequence] of sequences.entries()) {
        scheduler.advance(sequence, 1);
        const own = logits.subarray(row * vocabularySize, (row + 1) * vocabularySize);
        if (sequence.wantsLogits()) guardedTake(sequence, own);
      }
    });
  }

  async function run(): Promise<void> {
    while (scheduler.hasWork()) {
      const plan = scheduler.plan(now());
      for (const move of plan.moves) model.move(move);
      await prefill(plan);
      await decode(plan);
      if (plan.prefills.length + plan.decodes.length > 0) counts.steps += 1;
      for (const sequence of open) if (sequence.ended) open.delete(sequence);
      // Whoever was told of a token acts before the next step: a cancel takes effect within one.
      await yieldToEventLoop();
    }
    loop = null;
    // Nobody plans while nothing is asked, and yet nothing is kept for longer than was said.
    forgetting = setTimeout(() => scheduler.forget(now()), parkedTtlMs).unref();
  }

  return {
    add(sequence) {
      clearTimeout(forgetting);
      open.add(sequence);
      scheduler.add(sequence);
      loop ??= run();
    },
    stats() {
      const { running, waiting, cachedTokens } = scheduler.stats();
      return { running, waiting, cachedTokens, cacheCapacity: model.rows * model.capacity, ...counts };
    },
    async stop() {
      for (const sequence of open) sequence.cancel();
      await loop;
      clearTimeout(forgetting);
    },
  };
}

/** A run that fails takes along only the sequences that were in it. */
async function guarded(sequences: readonly Sequence[], work: () => Promise<void>): Promise<void> {
  try {
    await work();
  } catch (error) {
    const fault = new EngineError("engine_failed", "a step of the model failed", { cause: error });
    for (const sequence of sequences) sequence.fail(fault);
  }
}

/** Logits that are no numbers are the fault of one sequence; the others of the batch go on. */
function guardedTake(sequence: Sequence, logits: Float32Array): void {
  try {
    sequence.takeLogits(logits);
  } catch (error) {
    sequence.fail(new EngineError("engine_failed", "no token could be chosen", { cause: error }));
  }
}
