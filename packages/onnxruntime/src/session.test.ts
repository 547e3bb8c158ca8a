import { mkdtemp, readdir, readFile, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { expect, test } from "vitest";
import { availableProviders } from "./environment.ts";
import { OnnxRuntimeError } from "./errors.ts";
import { writeModel } from "./model-writer.ts";
import { createSession, createSessionFromBytes } from "./session.ts";
import { createHostTensor } from "./tensor.ts";
import { addOneBytes, matrixPower } from "./testing/graphs.ts";

test("inputs and outputs are read from the model, with type and shape, in its order", async () => {
  const session = await createSessionFromBytes(
    writeModel({
      graph: {
        inputs: [
          { name: "b", type: "int64", shape: ["batch", 3] },
          { name: "a", type: "float16", shape: [] },
        ],
        outputs: [
          { name: "d", type: "int64", shape: ["batch", 3] },
          { name: "c", type: "float16", shape: [] },
        ],
        nodes: [
          { operator: "Identity", inputs: ["b"], outputs: ["d"] },
          { operator: "Identity", inputs: ["a"], outputs: ["c"] },
        ],
      },
    }),
  );
  expect(session.inputs).toEqual([
    { name: "b", type: "int64", shape: [-1, 3] },
    { name: "a", type: "float16", shape: [] },
  ]);
  expect(session.outputs).toEqual([
    { name: "d", type: "int64", shape: [-1, 3] },
    { name: "c", type: "float16", shape: [] },
  ]);
  session.dispose();
});

test("a file that is missing, cut short or no model is an error with the library's code and words", async () => {
  const folder = await mkdtemp(join(tmpdir(), "causerie-onnx-"));
  const path = join(folder, "model.onnx");
  await expect(createSession(path)).rejects.toMatchObject({
    name: "OnnxRuntimeError",
    code: "no_such_file",
    message: expect.stringContaining(path),
  });
  await writeFile(path, addOneBytes.subarray(0, addOneBytes.length - 20));
  await expect(createSession(path)).rejects.toMatchObject({ code: "invalid_protobuf" });
  await writeFile(path, "not a model");
  await expect(createSession(path)).rejects.toMatchObject({ code: "invalid_protobuf" });
  await expect(createSessionFromBytes(new Uint8Array(0))).rejects.toBeInstanceOf(OnnxRuntimeError);
  await rm(folder, { recursive: true });
});

test("an operator that is unknown is an error that names it", async () => {
  const bytes = writeModel({
    graph: {
      inputs: [{ name: "x", type: "float32", shape: [1] }],
      outputs: [{ name: "y", type: "float32", shape: [1] }],
      nodes: [{ operator: "Nonsense", inputs: ["x"], outputs: ["y"] }],
    },
  });
  await expect(createSessionFromBytes(bytes)).rejects.toThrow("Nonsense");
});

test("the library says which providers it was built with", () => {
  expect(availableProviders()).toContain("CPUExecutionProvider");
});

test("a provider whose library or device is missing says what to do, and keeps the library's words as cause", async () => {
  await expect(createSessionFromBytes(addOneBytes, { provider: { name: "cuda" } })).rejects.toMatchObject({
    code: "library_missing",
    message: expect.stringContaining("--onnxruntime-node-install=cuda12"),
    cause: expect.any(OnnxRuntimeError),
  });
});

test("a webgpu session works, or says that the machine has no device for it", async () => {
  const outcome = await createSessionFromBytes(addOneBytes, { provider: { name: "webgpu" } }).then(
    (session) => {
      session.dispose();
      return "works";
    },
    (error: unknown) =>
      error instanceof OnnxRuntimeError ? `${error.code}: ${error.message}` : "a stranger",
  );
  expect(outcome).toMatch(/^works$|^library_missing: .*no Vulkan, Metal or Direct3D 12 device$/);
});

test("a session that was told to record it says who computes what", async () => {
  const session = await createSessionFromBytes(addOneBytes, { recordsAssignment: true });
  expect(session.assignedOperators()).toEqual(new Map([["Add", new Set(["CPUExecutionProvider"])]]));
  session.dispose();
  const silent = await createSessionFromBytes(addOneBytes);
  expect(() => silent.assignedOperators()).toThrow(OnnxRuntimeError);
  silent.dispose();
});

test("a profile of the runs is written when the session is disposed", async () => {
  const folder = await mkdtemp(join(tmpdir(), "causerie-profile-"));
  const session = await createSessionFromBytes(addOneBytes, { profilePrefix: join(folder, "runs") });
  const binding = session.createBinding();
  binding.bindInput("x", createHostTensor("float32", new Float32Array(2), [1, 2]));
  binding.bindOutput("y", createHostTensor("float32", new Float32Array(2), [1, 2]));
  await binding.run();
  session.dispose();
  const [name = ""] = await readdir(folder);
  expect(await readFile(join(folder, name), "utf8")).toContain('"op_name" : "Add"');
  await rm(folder, { recursive: true });
});

test("a session does nothing once it is disposed, and disposes twice without harm", async () => {
  const session = await createSessionFromBytes(addOneBytes);
  const binding = session.createBinding();
  session.dispose();
  session.dispose();
  expect(() => session.createBinding()).toThrow(expect.objectContaining({ code: "disposed" }));
  expect(() => session.createDeviceTensor("float32", [1])).toThrow(
    expect.objectContaining({ code: "disposed" }),
  );
  await expect(binding.run()).rejects.toMatchObject({ code: "disposed" });
});

test("a session is not disposed under a run", async () => {
  const session = await createSessionFromBytes(matrixPower(512, 20), { threads: 1 });
  const binding = session.createBinding();
  const matrix = (): ReturnType<typeof createHostTensor> =>
    createHostTensor("float32", new Float32Array(512 * 512), [512, 512]);
  binding.bindInput("x", matrix());
  binding.bindOutput("y", matrix());
  const run = binding.run();
  expect(() => session.dispose()).toThrow("under way");
  await run;
  session.dispose();
});
