import type { Binding, Session } from "@causerie/onnxruntime";
import { EngineError } from "../errors.ts";
import type { CacheSize, KeyValueCache } from "./key-value-cache.ts";
import { createLogits } from "./logits.ts";
import type { ModelInterface } from "./model-interface.ts";
import { inlineRunMsMax } from "../tunables.ts";
import { createStepInputs, type Step } from "./step-inputs.ts";

/** Runs of a graph over a cache; each gives the logits of its rows' last positions. One run at a time. */
export interface Decoder {
  prefill(row: number, step: Step): Promise<Float32Array>;
  decode(step: Step): Promise<Float32Array>;
  /** Bytes of tensors in the process's memory that all runs together have read and written. */
  hostBytes(): number;
  dispose(): void;
}

export interface DecoderOptions {
  session: Session;
  model: ModelInterface;
  cache: KeyValueCache;
  size: CacheSize;
  vocabularySize: number;
}

// Two, so that logits of all positions are told from those of the last.
const trialStep: Step = { tokens: [0, 0], lengths: [0] };

/** Makes the buffers of runs, and tries one: a graph that cannot work is refused here and not in somebody's answer. */
export async function createDecoder(options: DecoderOptions): Promise<Decoder> {
  const { model, cache } = options;
  const inputs = createStepInputs(model, options.size);
  const logits = await createLogits(model.logits.type, options.vocabularySize);
  let isOfLast = model.logits.isOfLast || model.hasLogitsToKeep;

  let hostBytes = 0;

  const run = async (binding: Binding, step: Step): Promise<Float32Array> => {
    const count = step.lengths.length;
    inputs.bind(binding, step);
    logits.bind(binding, count, isOfLast ? 1 : step.tokens.length / count);
    hostBytes += binding.hostBytes;
    await runTimed(binding, count, step.tokens.length / count);
    return logits.read();
  };
  /** How long the last run of so many rows, a token each, took. */
  const decodeMs = new Map<number, number>();
  const runTimed = async (binding: Binding, rows: number, width: number): Promise<void> => {
    if (width > 1) return binding.run();
    const began = performance.now();
    if ((decodeMs.get(rows) ?? Number.POSITIVE_INFINITY) < inlineRunMsMax) binding.runSync();
    else await binding.run();
    decodeMs.set(rows, performance.now() - began);
  };
  const decoder: Decoder = {
    prefill: async (row, step) => run(await cache.bindRow(row, step.lengths[0] ?? 0), step),
    decode: async (step) => run(await cache.bindFirst(step.lengths.length), step),
    hostBytes: () => hostBytes,
    dispose() {
      inputs.dispose();
      logits.dispose();
    },
  };
  const trial = (): Promise<unknown> => decoder.prefill(0, trialStep);
  try {
    await trial().catch((error: unknown) => {
      if (isOfLast) throw error;
      // Graphs that were cut to the last position often go on saying that they give all.
      isOfLast = true;
      return trial();
    });
  } catch (error) {
    decoder.dispose();
    const words = error instanceof Error ? error.message : String(error);
    throw new EngineError("invalid_model", `the graph fails in its first run: ${words}`, { cause: error });
  }
  return decoder;
}
