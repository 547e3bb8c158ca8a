import { mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, expect, test } from "vitest";
import type { ModelDescription } from "./model-description.ts";
import { writeModel, writeModelParts } from "./model-writer.ts";
import { createSession, createSessionFromBytes, type Session } from "./session.ts";
import { createHostTensor } from "./tensor.ts";
import { addOne } from "./testing/graphs.ts";

let folder = "";
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), "causerie-onnx-"));
});
afterAll(() => rm(folder, { recursive: true }));

async function runOnce(session: Session, x: Float32Array, shape: readonly number[]): Promise<Float32Array> {
  const y = new Float32Array(x.length);
  const binding = session.createBinding();
  binding.bindInput("x", createHostTensor("float32", x, shape));
  binding.bindOutput("y", createHostTensor("float32", y, shape));
  await binding.run();
  session.dispose();
  return y;
}

/** The same graph, whose constant lies in another file. */
function addFrom(location: string): ModelDescription {
  const external = { location, offset: 4096, length: 4 };
  return {
    graph: { ...addOne.graph, initializers: [{ name: "one", type: "float32", shape: [1], external }] },
  };
}

test("the library loads what was written, whole or in parts", async () => {
  const session = await createSessionFromBytes(writeModel(addOne));
  expect(await runOnce(session, new Float32Array([1, 2]), [1, 2])).toEqual(new Float32Array([2, 3]));
  expect(Buffer.concat(writeModelParts(addOne))).toEqual(writeModel(addOne));
});

test("each kind of attribute arrives, negative integers too", async () => {
  const bytes = writeModel({
    graph: {
      inputs: [{ name: "x", type: "float32", shape: ["rows", 2] }],
      outputs: [{ name: "y", type: "float32", shape: ["rows", 2] }],
      nodes: [
        // Concatenates [1, 2] with nothing else: the axis -1 is the last.
        { operator: "Concat", inputs: ["x"], outputs: ["same"], attributes: { axis: { int: -1 } } },
        {
          operator: "LeakyRelu",
          inputs: ["same"],
          outputs: ["leaky"],
          attributes: { alpha: { float: 0.5 } },
        },
        {
          operator: "Transpose",
          inputs: ["leaky"],
          outputs: ["turned"],
          attributes: { perm: { ints: [1, 0] } },
        },
        {
          operator: "Transpose",
          inputs: ["turned"],
          outputs: ["back"],
          attributes: { perm: { ints: [1, 0] } },
        },
        {
          operator: "Constant",
          inputs: [],
          outputs: ["tens"],
          attributes: { value_floats: { floats: [10, 20] } },
        },
        {
          operator: "Constant",
          inputs: [],
          outputs: ["hundred"],
          attributes: {
            value: { tensor: { name: "", type: "float32", shape: [], data: new Float32Array([100]) } },
          },
        },
        { operator: "Add", inputs: ["back", "tens"], outputs: ["sum"] },
        { operator: "Add", inputs: ["sum", "hundred"], outputs: ["z"] },
        {
          operator: "BitShift",
          inputs: ["eight", "one"],
          outputs: ["four"],
          attributes: { direction: { string: "RIGHT" } },
        },
        { operator: "Cast", inputs: ["four"], outputs: ["four_float"], attributes: { to: { int: 1 } } },
        { operator: "Add", inputs: ["z", "four_float"], outputs: ["y"] },
      ],
      initializers: [
        { name: "eight", type: "uint8", shape: [1], data: new Uint8Array([8]) },
        { name: "one", type: "uint8", shape: [1], data: new Uint8Array([1]) },
      ],
    },
  });
  const session = await createSessionFromBytes(bytes);
  expect(await runOnce(session, new Float32Array([-2, 2]), [1, 2])).toEqual(new Float32Array([113, 126]));
});

test("weights of another file are read at their offset", async () => {
  await writeFile(join(folder, "model.onnx"), writeModel(addFrom("model.onnx.data")));
  const data = new Float32Array(1025);
  data[1024] = 5;
  await writeFile(join(folder, "model.onnx.data"), data);
  const session = await createSession(join(folder, "model.onnx"));
  expect(await runOnce(session, new Float32Array([1, 2]), [1, 2])).toEqual(new Float32Array([6, 7]));
});

test("a file of weights that is missing is an error that names it; one too short names the weights", async () => {
  await writeFile(join(folder, "lone.onnx"), writeModel(addFrom("lone.data")));
  await expect(createSession(join(folder, "lone.onnx"))).rejects.toMatchObject({
    name: "OnnxRuntimeError",
    message: expect.stringContaining("lone.data"),
  });
  await writeFile(join(folder, "short.onnx"), writeModel(addFrom("short.data")));
  await writeFile(join(folder, "short.data"), new Uint8Array(4098));
  await expect(createSession(join(folder, "short.onnx"))).rejects.toMatchObject({
    name: "OnnxRuntimeError",
    message: expect.stringContaining("External initializer: one"),
  });
});

test("a constant whose bytes do not fit its shape is refused", () => {
  const initializers = [{ name: "w", type: "int64" as const, shape: [3], data: new BigInt64Array(2) }];
  expect(() => writeModel({ graph: { ...addOne.graph, initializers } })).toThrow(
    /w, int64 \[3\], has 24 bytes, 16/,
  );
});
