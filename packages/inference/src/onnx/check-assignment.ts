import type { AssignedOperators } from "@causerie/onnxruntime";
import { EngineError } from "../errors.ts";
import { operatorOfCache } from "./check-model-file.ts";
import type { ProviderName } from "./session-options.ts";

const providerNames: Record<ProviderName, string> = {
  cpu: "CPUExecutionProvider",
  cuda: "CUDAExecutionProvider",
  webgpu: "WebGpuExecutionProvider",
};

/**
 * Throws an `invalid_model` error when the device leaves attention to the processor: what it cannot compute is computed
 * there without a word, and the cache would cross the bus in every step. CUDA has attention for 16-bit floats alone.
 */
export function checkAssignment(operators: AssignedOperators, provider: ProviderName): void {
  const others = [...(operators.get(operatorOfCache) ?? [])].filter(
    (name) => name !== providerNames[provider],
  );
  if (others.length === 0) return;
  throw new EngineError(
    "invalid_model",
    `the ${provider} provider leaves the model's ${operatorOfCache} to ${others.join(" and ")}; take the file with 16-bit floats, such as onnx/model_q4f16.onnx, or another provider`,
  );
}
