import type { Matrix } from "./random-weights.ts";

/** Weights that share one scale. */
export const quantizationBlock = 32;

const zeroPoint = 128;

export interface QuantizedMatrix {
  /** One row for each output; a weight is (value - 128) times the scale of its block. */
  values: Uint8Array;
  /** One a block, in the order of the values. */
  scales: Float32Array;
}

/** Eight bits, symmetric, as MatMulNBits reads them when it is given no zero points. The inputs fill whole blocks. */
export function quantize({ data }: Matrix): QuantizedMatrix {
  const blocks = data.length / quantizationBlock;
  const values = new Uint8Array(data.length);
  const scales = new Float32Array(blocks);
  for (let block = 0; block < blocks; block += 1) {
    const start = block * quantizationBlock;
    const peak = peakOf(data, start);
    const scale = Math.fround(peak === 0 ? 1 : peak / -zeroPoint);
    scales[block] = scale;
    for (let index = start; index < start + quantizationBlock; index += 1) {
      values[index] = Math.max(0, Math.min(255, Math.round((data[index] ?? 0) / scale) + zeroPoint));
    }
  }
  return { values, scales };
}

/** The number of the block that is furthest from zero, with its sign: it gets the lowest value, -128. */
function peakOf(data: Float32Array, start: number): number {
  let peak = 0;
  for (let index = start; index < start + quantizationBlock; index += 1) {
    const value = data[index] ?? 0;
    if (Math.abs(value) > Math.abs(peak)) peak = value;
  }
  return peak;
}
