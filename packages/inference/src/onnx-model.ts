// oxlint-disable-next-line no-restricted-imports -- this is the one file that may.
import ort from "onnxruntime-node";
import { EngineError } from "./errors.ts";
import type { ModelFolder } from "./model-folder.ts";

/** Keys and values of one sequence, by the name of the input that takes them. */
export interface Cache {
  /** Tokens it holds. */
  length: number;
  tensors: Record<string, ort.Tensor>;
}

export interface StepOutput {
  /** Of the last position; one number a token of the vocabulary. */
  logits: Float32Array;
  cache: Cache;
}

export interface OnnxModel {
  /** Runs new tokens of one sequence behind its cache; without one, from the start. */
  step(tokenIds: readonly number[], cache: Cache | null): Promise<StepOutput>;
  close(): Promise<void>;
}

const pastName = /^past_key_values\.(\d+)\.(key|value)$/;

/** Loads the weights on the CPU. The only file that knows onnxruntime-node. */
export async function loadOnnxModel(folder: ModelFolder, options: { threads?: number }): Promise<OnnxModel> {
  const session = await openSession(folder.weightsPath, options.threads);
  const pastInputs = session.inputNames.filter((name) => pastName.test(name));
  if (pastInputs.length === 0) {
    await session.release();
    throw new EngineError("invalid_model", "the graph keeps no cache (no past_key_values inputs)");
  }
  const emptyShape = [1, folder.config.keyValueHeads, 0, folder.config.headSize];
  const empty = (): Record<string, ort.Tensor> =>
    Object.fromEntries(
      pastInputs.map((name) => [name, new ort.Tensor("float32", new Float32Array(0), emptyShape)]),
    );

  return {
    async step(tokenIds, cache) {
      const length = (cache?.length ?? 0) + tokenIds.length;
      const outputs = await session.run({
        input_ids: new ort.Tensor("int64", BigInt64Array.from(tokenIds, BigInt), [1, tokenIds.length]),
        attention_mask: new ort.Tensor("int64", new BigInt64Array(length).fill(1n), [1, length]),
        ...(cache?.tensors ?? empty()),
      });
      return {
        logits: lastLogits(outputs["logits"]),
        cache: { length, tensors: presentTensors(outputs, pastInputs) },
      };
    },
    close: () => session.release(),
  };
}

async function openSession(path: string, threads: number | undefined): Promise<ort.InferenceSession> {
  try {
    return await ort.InferenceSession.create(path, {
      executionProviders: ["cpu"],
      logSeverityLevel: 3,
      // Threads that spin while they wait take the cores that the other processes of the machine need.
      extra: { session: { intra_op: { allow_spinning: "0" } } },
      ...(threads === undefined ? {} : { intraOpNumThreads: threads }),
    });
  } catch (error) {
    throw new EngineError("invalid_model", `ONNX Runtime cannot load ${path}`, { cause: error });
  }
}

function lastLogits(logits: ort.Tensor | undefined): Float32Array {
  if (!(logits?.data instanceof Float32Array))
    throw new EngineError("engine_failed", "the graph gave no float32 logits");
  const vocabularySize = logits.dims.at(-1) ?? 0;
  return logits.data.subarray(logits.data.length - vocabularySize);
}

function presentTensors(outputs: ort.InferenceSession.OnnxValueMapType, pastInputs: readonly string[]) {
  const tensors: Record<string, ort.Tensor> = {};
  for (const name of pastInputs) {
    const present = outputs[name.replace("past_key_values.", "present.")];
    if (!(present instanceof ort.Tensor))
      throw new EngineError("engine_failed", `the graph gave no ${name} back`);
    tensors[name] = present;
  }
  return tensors;
}
