// oxlint-disable-next-line no-restricted-imports -- no model is run here: one product measures the memory.
import {
  createHostTensor,
  createSessionFromBytes,
  type GraphDescription,
  writeModel,
} from "@causerie/onnxruntime";

export interface BandwidthFigures {
  bytesPerSecond: number;
}

const rows = 4_096;
const columns = 32_768;
const runs = 8;
const bytesOfFloat32 = 4;

/**
 * How fast the memory is read: the sums of the rows of a matrix of half a gigabyte, far beyond every cache, each row read
 * once from end to end. ONNX Runtime does it with all its threads, faster than its products read the same matrix, and as
 * fast, to a tenth, as a loop in C over vector registers; JavaScript's own loop would be bound by itself. The best of
 * some runs, since what other processes read meanwhile is lost.
 */
export async function measureBandwidth(threads: number): Promise<BandwidthFigures> {
  const session = await createSessionFromBytes(writeModel({ graph: sumsOfRows }), {
    threads,
    // As the engine's own threads, these sleep while they wait.
    config: { "session.intra_op.allow_spinning": "0" },
  });
  const binding = session.createBinding();
  // Written to, since pages that nobody has written are one and the same page of zeros.
  const matrix = new Float32Array(rows * columns).fill(0.5);
  binding.bindInput("matrix", createHostTensor("float32", matrix, [rows, columns]));
  binding.bindOutput("sums", createHostTensor("float32", new Float32Array(rows), [rows]));
  let best = Number.POSITIVE_INFINITY;
  for (let run = 0; run < runs; run += 1) {
    const began = performance.now();
    await binding.run();
    best = Math.min(best, performance.now() - began);
  }
  session.dispose();
  return { bytesPerSecond: (rows * columns * bytesOfFloat32) / (best / 1_000) };
}

const sumsOfRows: GraphDescription = {
  inputs: [{ name: "matrix", type: "float32", shape: [rows, columns] }],
  outputs: [{ name: "sums", type: "float32", shape: [rows] }],
  initializers: [{ name: "columns", type: "int64", shape: [1], data: BigInt64Array.of(1n) }],
  nodes: [
    {
      operator: "ReduceSum",
      inputs: ["matrix", "columns"],
      outputs: ["sums"],
      attributes: { keepdims: { int: 0 } },
    },
  ],
};
