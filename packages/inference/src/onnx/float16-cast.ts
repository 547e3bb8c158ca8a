import { createHostTensor, createSessionFromBytes, writeModel } from "@causerie/onnxruntime";

/** Turns floats of 16 bits into such of 32, in native code. */
export interface Float16Cast {
  /** The result is valid until the next call. */
  run(halves: Uint8Array): Promise<Float32Array>;
  dispose(): void;
}

const castToFloat32 = 1;
const graph = {
  inputs: [{ name: "halves", type: "float16", shape: ["count"] }],
  outputs: [{ name: "floats", type: "float32", shape: ["count"] }],
  nodes: [
    {
      operator: "Cast",
      inputs: ["halves"],
      outputs: ["floats"],
      attributes: { to: { int: castToFloat32 } },
    },
  ],
} as const;

export async function createFloat16Cast(): Promise<Float16Cast> {
  const session = await createSessionFromBytes(writeModel({ graph }), { threads: 1 });
  const binding = session.createBinding();
  let memory = new Float32Array(0);
  return {
    async run(halves) {
      const count = halves.byteLength / Uint16Array.BYTES_PER_ELEMENT;
      if (count > memory.length) memory = new Float32Array(count);
      const floats = memory.subarray(0, count);
      const input = createHostTensor("float16", halves, [count]);
      const output = createHostTensor("float32", floats, [count]);
      try {
        binding.bindInput("halves", input);
        binding.bindOutput("floats", output);
        await binding.run();
        return floats;
      } finally {
        input.dispose();
        output.dispose();
      }
    },
    dispose: () => session.dispose(),
  };
}
