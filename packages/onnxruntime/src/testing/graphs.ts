import type { ModelDescription } from "../model-description.ts";
import { writeModel } from "../model-writer.ts";

/** y = x + 1, over rows of two. */
export const addOne: ModelDescription = {
  graph: {
    inputs: [{ name: "x", type: "float32", shape: ["rows", 2] }],
    outputs: [{ name: "y", type: "float32", shape: ["rows", 2] }],
    nodes: [{ operator: "Add", inputs: ["x", "one"], outputs: ["y"] }],
    initializers: [{ name: "one", type: "float32", shape: [1], data: new Float32Array([1]) }],
  },
};

export const addOneBytes = writeModel(addOne);

/** y = x · x · … · x with `steps` products of square matrices: as long a run as a test wants. */
export function matrixPower(width: number, steps: number): Uint8Array {
  const value = (step: number): string => {
    if (step === 0) return "x";
    return step === steps ? "y" : `y${step}`;
  };
  return writeModel({
    graph: {
      inputs: [{ name: "x", type: "float32", shape: [width, width] }],
      outputs: [{ name: "y", type: "float32", shape: [width, width] }],
      nodes: Array.from({ length: steps }, (_, step) => ({
        operator: "MatMul",
        inputs: [value(step), "x"],
        outputs: [value(step + 1)],
      })),
    },
  });
}
