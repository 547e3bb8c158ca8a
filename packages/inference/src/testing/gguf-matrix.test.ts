import { expect, test } from "vitest";
import { float16Bits, takeRows, toGgufMatrix } from "./gguf-matrix.ts";
import { quantize } from "./quantize.ts";

test("numbers are rounded to the nearest half, ties to even", () => {
  const known = [
    [0, 0],
    [1, 0x3c00],
    [-2, 0xc000],
    [0.1, 0x2e66],
    [65_504, 0x7bff],
    [2 ** -24, 1],
    [2 ** -25, 0],
    [1 + 2 ** -11, 0x3c00],
    [1 + 3 * 2 ** -11, 0x3c02],
    [2 - 2 ** -12, 0x4000],
  ] as const;
  for (const [value, bits] of known) expect(float16Bits(value), String(value)).toBe(bits);
  expect(() => float16Bits(65_520)).toThrow(RangeError);
  expect(() => float16Bits(Number.NaN)).toThrow(RangeError);
});

test("eight bits keep their values in Q8_0, and their scales to a half", () => {
  const data = Float32Array.from({ length: 128 }, (_, index) => Math.sin(index) / 8);
  const { values, scales } = quantize({ outputs: 2, inputs: 64, data });
  const { type, bytes } = toGgufMatrix({ type: "q8", outputs: 2, inputs: 64, values, scales });
  expect(type).toBe("Q8_0");
  expect(bytes).toHaveLength(4 * 34);
  const view = new DataView(bytes.buffer);
  for (const [block, scale] of scales.entries()) {
    expect(view.getUint16(block * 34, true)).toBe(float16Bits(scale));
    for (let index = 0; index < 32; index += 1) {
      expect(view.getInt8(block * 34 + 2 + index)).toBe((values[block * 32 + index] ?? 0) - 128);
    }
  }
});

test("rows are taken whole, in the order asked for", () => {
  const data = Float32Array.of(1, 2, 3, 4, 5, 6);
  const matrix = toGgufMatrix({ type: "float32", outputs: 3, inputs: 2, data });
  const { outputs, bytes } = takeRows(matrix, [2, 0]);
  expect(outputs).toBe(2);
  expect([...new Float32Array(bytes.buffer)]).toEqual([5, 6, 1, 2]);
});
