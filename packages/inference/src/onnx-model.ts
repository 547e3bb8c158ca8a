// oxlint-disable-next-line no-restricted-imports -- this is the one file that may.
import {
  type Binding,
  createHostTensor,
  createSession,
  type Session,
  type Tensor,
} from "@causerie/onnxruntime";
import { EngineError } from "./errors.ts";
import type { ModelFolder } from "./model-folder.ts";
import type { CacheMove } from "./scheduler/state.ts";

/** A model and its key-value cache of `rows` sequences, each of up to `capacity` tokens. One call at a time. */
export interface OnnxModel {
  readonly rows: number;
  readonly capacity: number;
  /** Moves what rows hold; done when it returns. */
  move(move: CacheMove): void;
  /** Computes new tokens of one row behind its first `start`; gives the last one's logits, valid until the next call. */
  prefill(run: { row: number; start: number; tokens: readonly number[] }): Promise<Float32Array>;
  /**
   * Computes one token for each row from 0 on, behind the `lengths` tokens that the row has. Gives the rows' logits
   * one behind the other, valid until the next call.
   */
  decode(tokens: readonly number[], lengths: readonly number[]): Promise<Float32Array>;
  close(): void;
}

export interface LoadOptions {
  threads?: number;
  /** Most rows; fewer when the memory doesn't suffice. */
  rowsMax: number;
  cacheBytes: number;
}

const pastName = /^past_key_values\.(\d+)\.(key|value)$/;
const bytesOfFloat32 = 4;

/** Loads the weights on the CPU. The only file that knows the binding to ONNX Runtime. */
export async function loadOnnxModel(folder: ModelFolder, options: LoadOptions): Promise<OnnxModel> {
  const session = await openSession(folder.weightsPath, options.threads);
  try {
    return createModel(session, folder, options);
  } catch (error) {
    session.dispose();
    throw error;
  }
}

async function openSession(path: string, threads: number | undefined): Promise<Session> {
  try {
    return await createSession(path, {
      // Threads that spin while they wait take the cores that the other processes of the machine need.
      config: { "session.intra_op.allow_spinning": "0" },
      ...(threads === undefined ? {} : { threads }),
    });
  } catch (error) {
    throw new EngineError("invalid_model", `ONNX Runtime cannot load ${path}`, { cause: error });
  }
}

function createModel(session: Session, { config }: ModelFolder, options: LoadOptions): OnnxModel {
  const pastNames = session.inputs.map(({ name }) => name).filter((name) => pastName.test(name));
  if (pastNames.length === 0) {
    throw new EngineError("invalid_model", "the graph keeps no cache (no past_key_values inputs)");
  }
  const tokenElements = config.keyValueHeads * config.headSize;
  const rowBytes = config.contextLength * tokenElements * bytesOfFloat32 * pastNames.length;
  const rows = Math.max(1, Math.min(options.rowsMax, Math.floor(options.cacheBytes / rowBytes)));
  const capacity = config.contextLength;
  const rowElements = capacity * tokenElements;
  const caches = pastNames.map((name) => ({ name, memory: new Float32Array(rows * rowElements) }));
  const hasPositions = session.inputs.some(({ name }) => name === "position_ids");

  /** Rows `row` to `row + count - 1`, bound once and used in place by every run from then on. */
  const bindings = new Map<string, Binding>();
  const bindingOf = (row: number, count: number): Binding => {
    const key = `${row}+${count}`;
    const known = bindings.get(key);
    if (known !== undefined) return known;
    const binding = session.createBinding();
    for (const { name, memory } of caches) {
      const shape = [count, config.keyValueHeads, capacity, config.headSize];
      const part = memory.subarray(row * rowElements, (row + count) * rowElements);
      const tensor = createHostTensor("float32", part, shape);
      binding.bindInput(name, tensor);
      binding.bindOutput(name.replace("past_key_values.", "present."), tensor);
    }
    bindings.set(key, binding);
    return binding;
  };

  const run = async (
    { row, count }: { row: number; count: number },
    tokens: readonly number[],
    lengths: readonly number[],
  ): Promise<Float32Array> => {
    const width = tokens.length / count;
    const binding = bindingOf(row, count);
    const logits = new Float32Array(count * config.vocabularySize);
    const inputs: [string, Tensor][] = [
      ["input_ids", int64Tensor(tokens, [count, width])],
      ["attention_mask", maskTensor(lengths.map((length) => length + width))],
    ];
    if (hasPositions) inputs.push(["position_ids", positionsTensor(lengths, width)]);
    const output = createHostTensor("float32", logits, [count, 1, config.vocabularySize]);
    try {
      for (const [name, tensor] of inputs) binding.bindInput(name, tensor);
      binding.bindOutput("logits", output);
      await binding.run();
      return logits;
    } finally {
      for (const [, tensor] of inputs) tensor.dispose();
      output.dispose();
    }
  };

  return {
    rows,
    capacity,
    move(move) {
      for (const { memory } of caches) moveRows(memory, move, { ...config, capacity });
    },
    prefill: ({ row, start, tokens }) => run({ row, count: 1 }, tokens, [start]),
    decode: (tokens, lengths) => run({ row: 0, count: tokens.length }, tokens, lengths),
    close() {
      for (const binding of bindings.values()) binding.dispose();
      session.dispose();
    },
  };
}

function int64Tensor(values: readonly number[], shape: readonly number[]): Tensor {
  return createHostTensor("int64", BigInt64Array.from(values, BigInt), shape);
}

/** One row of ones as long as the sequence is with its new tokens, zeros behind it: right padding. */
function maskTensor(totals: readonly number[]): Tensor {
  const width = Math.max(...totals);
  const mask = new BigInt64Array(totals.length * width);
  for (const [row, total] of totals.entries()) mask.fill(1n, row * width, row * width + total);
  return createHostTensor("int64", mask, [totals.length, width]);
}

function positionsTensor(lengths: readonly number[], width: number): Tensor {
  const positions = lengths.flatMap((length) => Array.from({ length: width }, (_, index) => length + index));
  return int64Tensor(positions, [lengths.length, width]);
}

interface RowShape {
  keyValueHeads: number;
  capacity: number;
  headSize: number;
}

/** Rows lie as [head, position, element], so the first tokens of a row are one stretch for each head. */
function moveRows(memory: Float32Array, move: CacheMove, shape: RowShape): void {
  const { keyValueHeads, capacity, headSize } = shape;
  const stretch = move.length * headSize;
  for (let head = 0; head < keyValueHeads; head += 1) {
    const offset = (row: number): number => (row * keyValueHeads + head) * capacity * headSize;
    switch (move.kind) {
      case "copy":
        memory.copyWithin(offset(move.to), offset(move.from), offset(move.from) + stretch);
        break;
      case "swap": {
        const [one, other] = move.rows.map(offset);
        if (one === undefined || other === undefined) break;
        const kept = memory.slice(one, one + stretch);
        memory.copyWithin(one, other, other + stretch);
        memory.set(kept, other);
        break;
      }
      default:
        move satisfies never;
    }
  }
}
