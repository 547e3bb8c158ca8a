import { createChatTokenizer } from "./chat-prompt.ts";
import { EngineError } from "./errors.ts";
import { readModelFolder } from "./model-folder.ts";
import { loadOnnxModel } from "./onnx-model.ts";
import { Sequence } from "./sequence.ts";
import { sequencesMaxDefault } from "./tunables.ts";
import { createTurns } from "./turns.ts";
import type { Engine, GenerationHandle, GenerationRequest } from "./types.ts";

export interface EngineOptions {
  /** Absolute path of a folder in Hugging Face layout. */
  modelFolder: string;
  /** Relative to the folder. */
  weightsFile?: string;
  sequencesMax?: number;
  /** Threads of one step; ONNX Runtime's own choice when left out. */
  threads?: number;
  /** Milliseconds; the monotonic clock when left out. */
  now?: () => number;
}

/**
 * The plain engine: running sequences take turns, one step each; the others wait in order. Between two steps the event
 * loop gets its turn, so heartbeats and cancels are never starved for longer than one step.
 */
export async function createEngine(options: EngineOptions): Promise<Engine> {
  const { sequencesMax = sequencesMaxDefault, now = performance.now.bind(performance) } = options;
  const folder = await readModelFolder(options.modelFolder, options.weightsFile ?? "onnx/model_q8.onnx");
  const tokenizer = createChatTokenizer(folder);
  const { decode } = tokenizer;
  const model = await loadOnnxModel(folder, options);
  const turns = createTurns(sequencesMax);
  let closed = false;

  return {
    model: { contextLength: folder.config.contextLength },
    buildPrompt: tokenizer.buildPrompt,
    submit(request) {
      if (closed) throw new EngineError("engine_closed", "the engine is closed");
      const sequence = new Sequence({ request, model, folder, decode, now });
      turns.add(sequence);
      return handleOf(sequence, request);
    },
    stats: turns.stats,
    async close() {
      closed = true;
      await turns.stop();
      await model.close();
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
