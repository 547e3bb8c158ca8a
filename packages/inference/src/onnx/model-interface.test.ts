import type { Session } from "@causerie/onnxruntime";
import { expect, test } from "vitest";
import { readModelInterface } from "./model-interface.ts";

const config = { vocabularySize: 100, contextLength: 64, keyValueHeads: 2, headSize: 8 };
type Value = Session["inputs"][number];
const int64 = (name: string, shape = [-1, -1]): Value => ({ name, type: "int64", shape });
const float = (name: string, shape = [-1, 2, -1, 8]): Value => ({ name, type: "float32", shape });
const inputs = [int64("input_ids"), int64("attention_mask")];
const past = [float("past_key_values.0.key"), float("past_key_values.0.value")];
const outputs = [float("logits", [-1, -1, 100]), float("present.0.key"), float("present.0.value")];

test("sizes are the graph's, and the configuration's where the graph leaves them open", () => {
  const [key, value] = [
    float("past_key_values.0.key", [-1, 4, -1, 16]),
    float("past_key_values.0.value", [-1, -1, -1, -1]),
  ];
  const { cache } = readModelInterface({ inputs: [...inputs, key, value], outputs }, config);
  expect(cache).toEqual([
    { past: "past_key_values.0.key", present: "present.0.key", type: "float32", heads: 4, headSize: 16 },
    { past: "past_key_values.0.value", present: "present.0.value", type: "float32", heads: 2, headSize: 8 },
  ]);
});

test("what is optional is found or not, and the type and number of the logits are read", () => {
  const plain = readModelInterface({ inputs: [...inputs, ...past], outputs }, config);
  expect(plain).toMatchObject({ hasPositions: false, hasLogitsToKeep: false });
  expect(plain.logits).toEqual({ type: "float32", isOfLast: false });
  const more = [int64("position_ids"), int64("num_logits_to_keep", [])];
  const halves: Value = { name: "logits", type: "float16", shape: [-1, 1, -1] };
  const full = readModelInterface(
    { inputs: [...inputs, ...more, ...past], outputs: [halves, ...outputs.slice(1)] },
    config,
  );
  expect(full).toMatchObject({ hasPositions: true, hasLogitsToKeep: true });
  expect(full.logits).toEqual({ type: "float16", isOfLast: true });
});

test("a folder may name the cache's tensors as it likes", () => {
  const names = { pastKey: "k.%d", pastValue: "v.%d", presentKey: "new_k.%d", presentValue: "new_v.%d" };
  const { cache } = readModelInterface(
    {
      inputs: [...inputs, float("k.0"), float("v.0")],
      outputs: [...outputs.slice(0, 1), float("new_v.0"), float("new_k.0")],
    },
    config,
    names,
  );
  expect(cache.map(({ past: of, present }) => [of, present])).toEqual([
    ["k.0", "new_k.0"],
    ["v.0", "new_v.0"],
  ]);
});

test.each([
  [{ inputs, outputs }, "keeps no cache"],
  [{ inputs: [...inputs, ...past, int64("pixels")], outputs }, "wants pixels"],
  [{ inputs: [...inputs.slice(1), ...past], outputs }, "no input input_ids"],
  [{ inputs: [...inputs, ...past], outputs: outputs.slice(0, 2) }, "gives no present.0.value"],
  [{ inputs: [...inputs, ...past], outputs: outputs.slice(1) }, "no output logits"],
  [{ inputs: [...inputs, ...past, float("position_ids")], outputs }, "position_ids as float32"],
])("a graph that is no decoder is refused by what it lacks (%#)", (session, message) => {
  expect(() => readModelInterface(session, config)).toThrow(
    expect.objectContaining({ code: "invalid_model", message: expect.stringContaining(message) }),
  );
});
