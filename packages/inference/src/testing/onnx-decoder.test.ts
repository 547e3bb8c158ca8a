// oxlint-disable-next-line no-restricted-imports -- models are written here, not run.
import { writeModel } from "@causerie/onnxruntime";
import { expect, test } from "vitest";
import { decoderGraph } from "./decoder-graph.ts";
import { readOnnxDecoder } from "./onnx-decoder.ts";
import { quantize } from "./quantize.ts";
import { smallModel } from "./random-model.ts";
import { randomWeights, stack } from "./random-weights.ts";

const { sizes, seed } = smallModel;
const weights = randomWeights(sizes, seed);

function written(quantized: boolean): Uint8Array {
  return writeModel({ graph: decoderGraph({ ...smallModel, weights, quantized }, (tensor) => tensor) });
}

test("every matrix comes back as it was written, one row an output", () => {
  const decoder = readOnnxDecoder(written(false), sizes.layers);
  expect(decoder.embedding).toEqual({ type: "float32", ...weights.embedding() });
  expect(decoder.output).toEqual({ type: "float32", ...weights.output() });
  expect(decoder.layers).toHaveLength(sizes.layers);
  for (const [index, layer] of decoder.layers.entries()) {
    const parts = (["self_attn.q_proj", "self_attn.k_proj", "self_attn.v_proj"] as const).map((part) =>
      weights.layer(index, part),
    );
    expect(layer.queryKeyValue).toEqual({ type: "float32", ...stack(parts) });
    expect(layer.attentionOutput).toMatchObject(weights.layer(index, "self_attn.o_proj"));
    expect(layer.gate).toMatchObject(weights.layer(index, "mlp.gate_proj"));
    expect(layer.up).toMatchObject(weights.layer(index, "mlp.up_proj"));
    expect(layer.down).toMatchObject(weights.layer(index, "mlp.down_proj"));
    expect(layer.feedForwardNorm).toEqual(new Float32Array(sizes.width).fill(1));
  }
});

test("eight bits come back byte for byte", () => {
  const decoder = readOnnxDecoder(written(true), sizes.layers);
  const { outputs, inputs } = weights.output();
  expect(decoder.output).toMatchObject({ type: "q8", outputs, inputs });
  const { values, scales } = quantize(weights.layer(1, "mlp.down_proj"));
  const down = decoder.layers[1]?.down;
  if (down?.type !== "q8") throw new Error("not of eight bits");
  expect(Buffer.from(down.values).equals(values)).toBe(true);
  expect(down.scales).toEqual(scales);
});

test("a graph of another number of layers is refused", () => {
  expect(() => readOnnxDecoder(written(false), sizes.layers + 1)).toThrow(/11 products and 5 norms/);
});
