import { type Binding, createHostTensor, type Tensor } from "@causerie/onnxruntime";
import type { CacheSize } from "./key-value-cache.ts";
import { inputNames, type ModelInterface } from "./model-interface.ts";

/** New tokens of rows, as many for each, one row behind the other; and how many tokens each row has already. */
export interface Step {
  tokens: readonly number[];
  lengths: readonly number[];
}

/** The small inputs that change with every run, in memory that is made once. */
export interface StepInputs {
  bind(binding: Binding, step: Step): void;
  dispose(): void;
}

export function createStepInputs(model: ModelInterface, { rows, capacity }: CacheSize): StepInputs {
  const tokens = createInput(inputNames.tokens, Math.max(rows, capacity));
  const mask = createInput(inputNames.mask, rows * capacity);
  const positions = createInput(inputNames.positions, Math.max(rows, capacity));
  const toKeep = createInput(inputNames.logitsToKeep, 1);
  toKeep.memory[0] = 1n;
  return {
    bind(binding, step) {
      const count = step.lengths.length;
      const width = step.tokens.length / count;
      for (const [index, token] of step.tokens.entries()) tokens.memory[index] = BigInt(token);
      tokens.bind(binding, [count, width]);
      mask.bind(binding, [count, fillMask(mask.memory, step.lengths, width)]);
      if (model.hasPositions) {
        fillPositions(positions.memory, step.lengths, width);
        positions.bind(binding, [count, width]);
      }
      if (model.hasLogitsToKeep) toKeep.bind(binding, []);
    },
    dispose() {
      for (const input of [tokens, mask, positions, toKeep]) input.dispose();
    },
  };
}

function createInput(name: string, elementsMax: number) {
  const memory = new BigInt64Array(elementsMax);
  let tensor: Tensor | undefined;
  return {
    memory,
    /** Bound anew also when the shape is the same: a device takes its copy when it is bound. */
    bind(binding: Binding, shape: readonly number[]): void {
      const isSame =
        tensor?.shape.length === shape.length && tensor.shape.every((length, axis) => length === shape[axis]);
      if (tensor === undefined || !isSame) {
        tensor?.dispose();
        const count = shape.reduce((product, length) => product * length, 1);
        tensor = createHostTensor("int64", memory.subarray(0, count), shape);
      }
      binding.bindInput(name, tensor);
    },
    dispose: () => tensor?.dispose(),
  };
}

/**
 * Right padding: each row has ones for as long as it is with its new tokens, and zeros behind, up to the longest row.
 * Returns that length.
 */
function fillMask(memory: BigInt64Array, lengths: readonly number[], width: number): number {
  const longest = Math.max(...lengths) + width;
  for (const [row, length] of lengths.entries()) {
    const start = row * longest;
    memory.fill(1n, start, start + length + width);
    memory.fill(0n, start + length + width, start + longest);
  }
  return longest;
}

function fillPositions(memory: BigInt64Array, lengths: readonly number[], width: number): void {
  for (const [row, length] of lengths.entries()) {
    for (let index = 0; index < width; index += 1) memory[row * width + index] = BigInt(length + index);
  }
}
