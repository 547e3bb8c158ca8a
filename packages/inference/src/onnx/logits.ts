import { type Binding, createHostTensor, elementBytes, type Tensor } from "@causerie/onnxruntime";
import { createFloat16Cast } from "./float16-cast.ts";
import { type FloatType, logitsName } from "./model-interface.ts";

/** Where a run's logits go: memory that is made once, grows to the largest run, and is used again by the next. */
export interface Logits {
  /** Binds the output for `count` rows with logits of `positions` positions each; of several for one row alone. */
  bind(binding: Binding, count: number, positions: number): void;
  /** After the run: those of each row's last position, one row behind the other. */
  read(): Promise<Float32Array>;
  dispose(): void;
}

export async function createLogits(type: FloatType, vocabularySize: number): Promise<Logits> {
  const cast = type === "float16" ? await createFloat16Cast() : undefined;
  const rowBytes = vocabularySize * elementBytes(type);
  let memory = new ArrayBuffer(0);
  let tensor: Tensor | undefined;
  let rows = { first: 0, count: 0 };
  return {
    bind(binding, count, positions) {
      rows = { first: positions - 1, count };
      if (tensor?.shape[0] !== count || tensor.shape[1] !== positions) {
        tensor?.dispose();
        const bytes = count * positions * rowBytes;
        if (bytes > memory.byteLength) memory = new ArrayBuffer(bytes);
        tensor = createHostTensor(type, new Uint8Array(memory, 0, bytes), [count, positions, vocabularySize]);
      }
      binding.bindOutput(logitsName, tensor);
    },
    async read() {
      const { first, count } = rows;
      return cast === undefined
        ? new Float32Array(memory, first * rowBytes, count * vocabularySize)
        : cast.run(new Uint8Array(memory, first * rowBytes, count * rowBytes));
    },
    dispose() {
      tensor?.dispose();
      cast?.dispose();
    },
  };
}
