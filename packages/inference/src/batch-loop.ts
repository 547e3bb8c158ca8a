import { setImmediate as yieldToEventLoop, setTimeout as sleep } from "node:timers/promises";
import type { CandidateFinder } from "./candidate-finder.ts";
import type { OnnxModel } from "./onnx-model.ts";
import { Scheduler } from "./scheduler/scheduler.ts";
import type { Sequence } from "./sequence.ts";
import { createStepRunner } from "./step-runner.ts";
import { createTokenChooser } from "./token-chooser.ts";
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
  const runner = createStepRunner({ model, scheduler, chooser });
  const open = new Set<Sequence>();
  let [steps, busySeconds] = [0, 0];
  let loop: Promise<void> | null = null;
  let forgetting: NodeJS.Timeout | undefined;

  async function step(): Promise<void> {
    const began = now();
    await chooser.settle();
    for (const sequence of open) sequence.expire(began);
    const plan = scheduler.plan(began);
    await runner.run(plan);
    const isIdle = plan.prefills.length + plan.decodes.length === 0;
    if (!isIdle) steps += 1;
    busySeconds += (now() - began) / 1_000;
    for (const sequence of open) if (sequence.ended) open.delete(sequence);
    // Whoever was told of a token acts before the next step: a cancel takes effect within one.
    await (isIdle ? sleep(blockedPollMs) : yieldToEventLoop());
  }

  async function run(): Promise<void> {
    while (scheduler.hasWork()) await runner.guarded([...open], step);
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
      const cacheCapacity = model.rows * model.capacity;
      return { running, waiting, cachedTokens, cacheCapacity, steps, busySeconds, ...runner.counts };
    },
    async stop() {
      for (const sequence of open) sequence.cancel();
      await loop;
      clearTimeout(forgetting);
    },
  };
}
