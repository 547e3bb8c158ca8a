import {
  type Binding,
  createHostTensor,
  createSessionFromBytes,
  type GraphNode,
  type GraphValue,
  type SessionOptions,
  type Tensor,
  writeModel,
} from "@causerie/onnxruntime";

/** Rows of the cache and a place apart for one of them, as integers [rows, length] and [1, length]. */
export interface RowTensors {
  rows: Tensor;
  apart: Tensor;
}

/**
 * Copies whole rows on the device: nothing but their numbers leaves the process. Each method is one small graph, with a
 * Gather, a ScatterND or both for each part of the cache; ScatterND works in place when its input is its output.
 */
export interface RowMover {
  /** Each row `to` gets what the row `from` at the same place of the other list held before. */
  move(from: readonly number[], to: readonly number[]): Promise<void>;
  /** Copies a row into the place apart. */
  take(row: number): Promise<void>;
  /** Copies what is in the place apart into a row. */
  put(row: number): Promise<void>;
  /** Bytes of tensors in the process's memory that these runs have used. */
  hostBytes(): number;
  dispose(): void;
}

/** Floats are moved as the integers that have the same bits: no device that lacks a type of them, or rounds, matters. */
export const bitsType = "int32";

const parts = {
  /** Rows of the cache from numbers [count]. */
  gather: (index: number): GraphNode => ({
    operator: "Gather",
    inputs: [`rows.${index}`, "from"],
    outputs: [`taken.${index}`],
  }),
  /** Rows into the cache by numbers [count, 1]. */
  scatter: (index: number): GraphNode => ({
    operator: "ScatterND",
    inputs: [`rows.${index}`, "to", `taken.${index}`],
    outputs: [`written.${index}`],
  }),
};

export async function createRowMover(
  tensors: readonly RowTensors[],
  options: SessionOptions,
): Promise<RowMover> {
  const move = await createRun(tensors, options, { from: true, to: true });
  const take = await createRun(tensors, options, { from: true, to: false });
  const put = await createRun(tensors, options, { from: false, to: true });
  const runs = [move, take, put];
  return {
    move: (from, to) => move.run(from, to),
    take: (row) => take.run([row], []),
    put: (row) => put.run([], [row]),
    hostBytes: () => runs.reduce((sum, { hostBytes }) => sum + hostBytes(), 0),
    dispose() {
      for (const run of runs) run.dispose();
    },
  };
}

/** What is not gathered from rows is read from the place apart, what is not scattered into rows is written there. */
interface Directions {
  from: boolean;
  to: boolean;
}

async function createRun(tensors: readonly RowTensors[], options: SessionOptions, directions: Directions) {
  const bytes = writeModel({ graph: describeGraph(tensors, directions) });
  const session = await createSessionFromBytes(bytes, options);
  const binding = session.createBinding();
  bindRows(binding, tensors, directions);
  let hostBytes = 0;
  return {
    async run(from: readonly number[], to: readonly number[]): Promise<void> {
      const numbers: Tensor[] = [];
      const bind = (name: string, values: readonly number[], shape: readonly number[]): void => {
        const tensor = createHostTensor("int64", BigInt64Array.from(values, BigInt), shape);
        numbers.push(tensor);
        binding.bindInput(name, tensor);
      };
      if (directions.from) bind("from", from, [from.length]);
      if (directions.to) bind("to", to, [to.length, 1]);
      for (const tensor of numbers) tensor.dispose();
      hostBytes += binding.hostBytes;
      await binding.run();
    },
    hostBytes: () => hostBytes,
    dispose: () => session.dispose(),
  };
}

function describeGraph(tensors: readonly RowTensors[], { from, to }: Directions) {
  const value = (name: string, index: number, first: string): GraphValue => ({
    name: `${name}.${index}`,
    type: bitsType,
    shape: [first, `length_${index}`],
  });
  const ofAll = <Result>(describe: (index: number) => Result): Result[] =>
    tensors.map((_, index) => describe(index));
  return {
    inputs: [
      ...(from ? [{ name: "from", type: "int64" as const, shape: ["count"] }] : []),
      ...(to ? [{ name: "to", type: "int64" as const, shape: ["count", 1] }] : []),
      ...ofAll((index) => value("rows", index, "rows")),
      ...(from ? [] : ofAll((index) => value("taken", index, "count"))),
    ],
    outputs: ofAll((index) => (to ? value("written", index, "rows") : value("taken", index, "count"))),
    nodes: [...(from ? ofAll(parts.gather) : []), ...(to ? ofAll(parts.scatter) : [])],
  };
}

function bindRows(binding: Binding, tensors: readonly RowTensors[], { from, to }: Directions): void {
  for (const [index, { rows, apart }] of tensors.entries()) {
    binding.bindInput(`rows.${index}`, rows);
    if (!from) binding.bindInput(`taken.${index}`, apart);
    if (to) binding.bindOutput(`written.${index}`, rows);
    else binding.bindOutput(`taken.${index}`, apart);
  }
}
