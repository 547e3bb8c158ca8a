// oxlint-disable-next-line no-restricted-imports -- no model is run here: one product measures the memory.
import { createHostTensor, createSessionFromBytes, writeModel } from "@causerie/onnxruntime";

export interface BandwidthFigures {
  bytesPerSecond: number;
}

const rows = 4_096;
const columns = 32_768;
const runs = 8;
const bytesOfFloat32 = 4;

/**
 * How fast the memory is read: a vector times the rows of a matrix of half a gigabyte, far beyond every cache, each row
 * read once from end to end. ONNX Runtime does it with all its threads; JavaScript's own loop would be bound by itself.
 * The best of some runs; what other processes read meanwhile is lost.
 */
export async function measureBandwidth(threads: number): Promise<BandwidthFigures> {
  const bytes = writeModel({
    graph: {
      inputs: [
        { name: "vector", type: "float32", shape: [1, columns] },
        { name: "matrix", type: "float32", shape: [rows, columns] },
      ],
      outputs: [{ name: "product", type: "float32", shape: [1, rows] }],
      nodes: [
        {
          operator: "Gemm",
          inputs: ["vector", "matrix"],
          outputs: ["product"],
          attributes: { transB: { int: 1 } },
        },
      ],
    },
  });
  const session = await createSessionFromBytes(bytes, { threads });
  const binding = session.createBinding();
  // Written to, since pages that nobody has written are one and the same page of zeros.
  const matrix = new Float32Array(rows * columns).fill(0.5);
  binding.bindInput("vector", createHostTensor("float32", new Float32Array(columns).fill(1), [1, columns]));
  binding.bindInput("matrix", createHostTensor("float32", matrix, [rows, columns]));
  binding.bindOutput("product", createHostTensor("float32", new Float32Array(rows), [1, rows]));
  let best = Number.POSITIVE_INFINITY;
  for (let run = 0; run < runs; run += 1) {
    const began = performance.now();
    await binding.run();
    best = Math.min(best, performance.now() - began);
  }
  session.dispose();
  return { bytesPerSecond: (rows * columns * bytesOfFloat32) / (best / 1_000) };
}
