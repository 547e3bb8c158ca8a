import {
  createHostTensor,
  createSessionFromBytes,
  type SessionOptions,
  type Tensor,
  writeModel,
} from "@causerie/onnxruntime";

/**
 * Fills tensors of int32 with zeros, on their device. Memory of a device comes with what was in it before, and attention
 * may multiply what lies behind a row's end by zero: if that is no number, neither is the product.
 */
export async function clearTensors(tensors: readonly Tensor[], options: SessionOptions): Promise<void> {
  const ofAll = <Result>(describe: (tensor: Tensor, index: number) => Result): Result[] =>
    tensors.map(describe);
  const graph = {
    inputs: ofAll(({ shape }, index) => ({
      name: `shape.${index}`,
      type: "int64" as const,
      shape: [shape.length],
    })),
    outputs: ofAll(({ shape, type }, index) => ({ name: `cleared.${index}`, type, shape })),
    nodes: ofAll((_, index) => ({
      operator: "Expand",
      inputs: ["zero", `shape.${index}`],
      outputs: [`cleared.${index}`],
    })),
    initializers: [{ name: "zero", type: "int32" as const, shape: [], data: new Int32Array(1) }],
  };
  const session = await createSessionFromBytes(writeModel({ graph }), options);
  try {
    const binding = session.createBinding();
    for (const [index, tensor] of tensors.entries()) {
      const shape = BigInt64Array.from(tensor.shape, BigInt);
      binding.bindInput(`shape.${index}`, createHostTensor("int64", shape, [shape.length]));
      binding.bindOutput(`cleared.${index}`, tensor);
    }
    await binding.run();
  } finally {
    session.dispose();
  }
}
