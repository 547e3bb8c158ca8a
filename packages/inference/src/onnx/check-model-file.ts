import { stat } from "node:fs/promises";
import { dirname, join } from "node:path";
import { readModelOutline } from "@causerie/onnxruntime";
import { EngineError } from "../errors.ts";

export const operatorOfCache = "GroupQueryAttention";
const workingRepository = "onnx-community/Qwen3-0.6B-ONNX";

/**
 * Looks at a model's files before they are loaded. Rejects with an `invalid_model` error that says what to do when one
 * is damaged, when weights are missing, or when the graph's cache cannot be used in place: without
 * GroupQueryAttention each run gives a longer cache than it took, which would have to be copied in every step.
 */
export async function checkModelFile(path: string): Promise<void> {
  const { operators, externalFiles } = await readOutline(path);
  if (!operators.has(operatorOfCache)) {
    throw new EngineError(
      "invalid_model",
      `${path} has no ${operatorOfCache}, so its cache cannot be used in place; ${workingRepository} is a repository whose models work`,
    );
  }
  for (const [name, bytesMin] of externalFiles) await checkExternalFile(path, name, bytesMin);
}

async function readOutline(path: string): ReturnType<typeof readModelOutline> {
  try {
    return await readModelOutline(path);
  } catch (error) {
    const message = `${path} is damaged or was not downloaded to its end; download it again`;
    throw new EngineError("invalid_model", message, { cause: error });
  }
}

async function checkExternalFile(modelPath: string, name: string, bytesMin: number): Promise<void> {
  const path = join(dirname(modelPath), name);
  const size = await sizeOf(path, modelPath);
  if (size >= bytesMin) return;
  const message = `${path} has ${size} bytes, ${bytesMin} are needed; download it again`;
  throw new EngineError("invalid_model", message);
}

async function sizeOf(path: string, modelPath: string): Promise<number> {
  try {
    return (await stat(path)).size;
  } catch (error) {
    const message = `${path} is missing, and it holds weights of ${modelPath}; download it into the same folder`;
    throw new EngineError("invalid_model", message, { cause: error });
  }
}
