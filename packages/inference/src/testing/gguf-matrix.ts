import type { StoredMatrix } from "./onnx-decoder.ts";
import { quantizationBlock } from "./quantize.ts";

/** A matrix in a type of ggml: one row of bytes for each output. */
export interface GgufMatrix {
  type: "F32" | "Q8_0";
  outputs: number;
  inputs: number;
  bytes: Uint8Array;
}

const blockBytes = 2 + quantizationBlock;

/**
 * Eight bits become Q8_0, which has blocks of 32 signed bytes with one scale as well: the same bytes, less 128. Only the
 * scales lose something, since Q8_0 keeps them as float16.
 */
export function toGgufMatrix(matrix: StoredMatrix): GgufMatrix {
  const { outputs, inputs } = matrix;
  if (matrix.type === "float32") {
    const { buffer, byteOffset, byteLength } = matrix.data;
    return { type: "F32", outputs, inputs, bytes: new Uint8Array(buffer, byteOffset, byteLength) };
  }
  const bytes = new Uint8Array(matrix.scales.length * blockBytes);
  const view = new DataView(bytes.buffer);
  for (const [block, scale] of matrix.scales.entries()) {
    const start = block * blockBytes;
    view.setUint16(start, float16Bits(scale), true);
    for (let index = 0; index < quantizationBlock; index += 1) {
      view.setInt8(start + 2 + index, (matrix.values[block * quantizationBlock + index] ?? 0) - 128);
    }
  }
  return { type: "Q8_0", outputs, inputs, bytes };
}

/** A matrix of some of the rows, in the order given. */
export function takeRows(matrix: GgufMatrix, rows: readonly number[]): GgufMatrix {
  const rowBytes = matrix.bytes.length / matrix.outputs;
  const bytes = new Uint8Array(rows.length * rowBytes);
  for (const [index, row] of rows.entries()) {
    bytes.set(matrix.bytes.subarray(row * rowBytes, (row + 1) * rowBytes), index * rowBytes);
  }
  return { ...matrix, outputs: rows.length, bytes };
}

/** IEEE 754 half precision, rounded to nearest, ties to even. Scales are far from its ends; beyond them it throws. */
export function float16Bits(value: number): number {
  if (value === 0) return 0;
  const exponent = Math.floor(Math.log2(Math.abs(value)));
  // Below 2^-14 the steps stay as wide as they are there.
  const step = 2 ** (Math.max(exponent, -14) - 10);
  const quotient = Math.abs(value) / step;
  const floor = Math.floor(quotient);
  const rest = quotient - floor;
  const steps = rest > 0.5 || (rest === 0.5 && floor % 2 === 1) ? floor + 1 : floor;
  // In steps of 2^-10 of its power of two, the bits of a half are a plain count; a carry moves on to the next power.
  const bits = (Math.max(exponent, -14) + 14) * 1024 + steps;
  if (!(bits < 0x7c00)) throw new RangeError(`${value} is too large for half precision`);
  return bits | (value < 0 ? 0x8000 : 0);
}
