import { createBatchLoop } from "./batch-loop.ts";
import { createCandidateFinder } from "./candidate-finder.ts";
import { createChatTokenizer } from "./chat-prompt.ts";
import { EngineError } from "./errors.ts";
import { readModelFolder } from "./model-folder.ts";
import { loadOnnxModel } from "./onnx-model.ts";
import type { DeviceOptions } from "./onnx/session-options.ts";
import { createGrammarCompiler } from "./grammar/grammar.ts";
import { Sequence } from "./sequence.ts";
import {
  cacheBytesDefault,
  contextTokensMaxDefault,
  parkedTtlMs,
  sequencesMaxDefault,
  stepTokensMaxDefault,
} from "./tunables.ts";
import type { Engine, GenerationHandle, GenerationRequest } from "./types.ts";

export interface EngineOptions extends DeviceOptions {
  /** Absolute path of a folder in the layout of Hugging Face's ONNX repositories or of ONNX Runtime GenAI. */
  modelFolder: string;
  /** Relative to the folder; the one that suits a CPU best when left out. */
  weightsFile?: string;
  /** Most answers written at once; fewer when the memory of the cache doesn't suffice. */
  sequencesMax?: number;
  /** Memory for keys and values. */
  cacheBytes?: number;
  /** Most tokens of a prompt and its answer; fewer when the model's context or the memory is smaller. */
  contextTokensMax?: number;
  /** New tokens computed in one step, for all answers together. */
  stepTokensMax?: number;
  /** Milliseconds; the monotonic clock when left out. */
  now?: () => number;
}

/**
 * An engine with continuous batching: each step computes one token of every answer under way and pieces of new prompts,
 * off the event loop; answers join and leave between steps.
 */
export async function createEngine(options: EngineOptions): Promise<Engine> {
  const { now = performance.now.bind(performance) } = options;
  const folder = await readModelFolder(options.modelFolder, options.weightsFile);
  const { buildPrompt, decode } = createChatTokenizer(folder);
  const model = await loadOnnxModel(folder, {
    ...options,
    rowsMax: options.sequencesMax ?? sequencesMaxDefault,
    cacheBytes: options.cacheBytes ?? cacheBytesDefault,
    contextTokensMax: options.contextTokensMax ?? contextTokensMaxDefault,
  });
  const { vocabularySize } = folder.config;
  const finder = await createCandidateFinder(vocabularySize).catch((error: unknown) => {
    model.close();
    throw error;
  });
  const grammars = createGrammarCompiler({
    tokenizer: folder.tokenizer,
    vocabularySize,
    endTokenIds: folder.endTokenIds,
  });
  const loop = createBatchLoop({
    model,
    finder,
    vocabularySize,
    stepTokensMax: options.stepTokensMax ?? stepTokensMaxDefault,
    parkedTtlMs,
    now,
  });
  const contextLength = model.capacity;
  let arrivals = 0;
  let closed = false;

  return {
    model: { contextLength, sequencesMax: model.rows },
    buildPrompt,
    submit(request) {
      if (closed) throw new EngineError("engine_closed", "the engine is closed");
      arrivals += 1;
      const sequence = new Sequence({
        arrival: arrivals,
        request,
        folder,
        contextLength,
        decode,
        startGrammar: grammars.start,
        now,
      });
      loop.add(sequence);
      return handleOf(sequence, request);
    },
    stats: loop.stats,
    async close() {
      closed = true;
      await loop.stop();
      await grammars.close();
      finder.close();
      model.close();
    },
  };
}

function handleOf(sequence: Sequence, { signal }: GenerationRequest): GenerationHandle {
  const cancel = (): void => sequence.cancel();
  if (signal?.aborted === true) cancel();
  signal?.addEventListener("abort", cancel, { once: true });
  return {
    cancel,
    async *[Symbol.asyncIterator]() {
      try {
        yield* sequence.events;
      } finally {
        // A reader that leaves early must not keep the engine busy; after the end this changes nothing.
        cancel();
        signal?.removeEventListener("abort", cancel);
      }
    },
  };
}
