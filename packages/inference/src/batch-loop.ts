import { setImmediate as yieldToEventLoop, setTimeout as sleep } from "node:timers/promises";
import type { CandidateFinder } from "./candidate-finder.ts";
import { EngineError } from "./errors.ts";
import type { OnnxModel } from "./onnx-model.ts";
import { createTokenChooser } from "./token-chooser.ts";
import { Scheduler } from "./scheduler/scheduler.ts";
import type { StepPlan } from "./scheduler/state.ts";
import type { Sequence } from "./sequence.ts";
import { blockedPollMs } from "./tunables.ts";
import type { EngineStats } from "./types.ts";

export interface BatchLoopOptions {
  model: OnnxModel;
  finder: CandidateFinder;
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
  const { model, parkedTtlMs, now } = options;
  const chooser = createTokenChooser(options);
  const scheduler = new Scheduler<Sequence>({ rows: model.rows, ...options });
  const open = new Set<Sequence>();
  const counts = { steps: 0, busySeconds: 0, decodedTokens: 0, prefilledTokens: 0, reusedTokens: 0 };
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
        if (sequence.wantsLogits()) await chooser.choose([sequence], logits);
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
      await chooser.choose(sequences, logits);
    });
  }

  async function run(): Promise<void> {
    while (scheduler.hasWork()) {
      await chooser.settle();
      const began = now();
      for (const sequence of open) sequence.expire(began);
      const plan = scheduler.plan(began);
      for (const move of plan.moves) model.move(move);
      await prefill(plan);
      await decode(plan);
      const isIdle = plan.prefills.length + plan.decodes.length === 0;
      if (!isIdle) counts.steps += 1;
      counts.busySeconds += (now() - began) / 1_000;
      for (const sequence of open) if (sequence.ended) open.delete(sequence);
      // Whoever was told of a token acts before the next step: a cancel takes effect within one.
      await (isIdle ? sleep(blockedPollMs) : yieldToEventLoop());
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
