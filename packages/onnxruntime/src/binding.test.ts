import { setTimeout as sleep } from "node:timers/promises";
import { setFlagsFromString } from "node:v8";
import { runInNewContext } from "node:vm";
import { afterAll, beforeAll, expect, test } from "vitest";
import { createSessionFromBytes, type Session } from "./session.ts";
import { createHostTensor, type Tensor } from "./tensor.ts";
import { addOneBytes, matrixPower } from "./testing/graphs.ts";

const float32 = (values: readonly number[], shape: readonly number[]): Tensor =>
  createHostTensor("float32", new Float32Array(values), shape);

let session: Session;
beforeAll(async () => {
  session = await createSessionFromBytes(addOneBytes);
});
afterAll(() => session.dispose());

test("memory is used in place: a row of a larger array is read and written where it lies", async () => {
  const input = new Float32Array([1, 2, 3, 4, 5, 6]);
  const output = new Float32Array(6);
  const binding = session.createBinding();
  binding.bindInput("x", createHostTensor("float32", input.subarray(2, 4), [1, 2]));
  binding.bindOutput("y", createHostTensor("float32", output.subarray(4, 6), [1, 2]));
  await binding.run();
  expect(output).toEqual(new Float32Array([0, 0, 0, 0, 4, 5]));
  input[2] = 30;
  await binding.run();
  expect(output).toEqual(new Float32Array([0, 0, 0, 0, 31, 5]));
  binding.dispose();
});

test("a tensor without elements can be bound", async () => {
  const binding = session.createBinding();
  binding.bindInput("x", float32([], [0, 2]));
  binding.bindOutput("y", float32([], [0, 2]));
  await binding.run();
  binding.dispose();
});

test("a tensor that was disposed is not bound, but what was bound before stays usable", async () => {
  const binding = session.createBinding();
  const x = float32([1, 2], [1, 2]);
  const y = float32([0, 0], [1, 2]);
  binding.bindInput("x", x);
  binding.bindOutput("y", y);
  x.dispose();
  x.dispose();
  await binding.run();
  expect(y.data).toEqual(new Float32Array([2, 3]));
  expect(() => binding.bindInput("x", x)).toThrow(expect.objectContaining({ code: "disposed" }));
  binding.dispose();
});

test("a view of a device's tensor is the same memory, of another type and shape", async () => {
  const whole = session.createDeviceTensor("float32", [4, 2]);
  const part = session.viewDeviceTensor(whole, "float32", [2, 2]);
  const bits = session.viewDeviceTensor(whole, "int32", [8]);
  expect(bits).toMatchObject({ type: "int32", shape: [8], data: null });
  const binding = session.createBinding();
  const run = async (x: Tensor, y: Tensor): Promise<void> => {
    binding.bindInput("x", x);
    binding.bindOutput("y", y);
    await binding.run();
  };
  await run(float32([1, 2, 3, 4, 5, 6, 7, 8], [4, 2]), whole);
  await run(part, part);
  const seen = float32([0, 0, 0, 0, 0, 0, 0, 0], [4, 2]);
  await run(whole, seen);
  expect(seen.data).toEqual(new Float32Array([4, 5, 6, 7, 7, 8, 9, 10]));
  expect(() => session.viewDeviceTensor(whole, "int64", [5])).toThrow("has 40 bytes");
  binding.dispose();
});

test("a binding knows how many bytes of this process's memory are bound", () => {
  const binding = session.createBinding();
  expect(binding.hostBytes).toBe(0);
  binding.bindInput("x", float32([1, 2, 3, 4], [2, 2]));
  binding.bindOutput("y", session.createDeviceTensor("float32", [2, 2]));
  expect(binding.hostBytes).toBe(16);
  binding.bindInput("x", float32([1, 2], [1, 2]));
  binding.bindOutput("y", float32([1, 2], [1, 2]));
  expect(binding.hostBytes).toBe(16);
  binding.dispose();
});

test("memory whose length does not fit the shape is refused with both numbers", () => {
  expect(() => float32([1, 2, 3], [2, 2])).toThrow(
    expect.objectContaining({
      code: "invalid_argument",
      message: "a float32 tensor of shape [2, 2] has 16 bytes, its memory 12",
    }),
  );
  expect(() => float32([1, 2, 3, 4], [-2, -2])).toThrow("[-2, -2] is not a shape");
});

test("an unknown name is refused, and the binding runs as before", async () => {
  const binding = session.createBinding();
  expect(() => binding.bindInput("z", float32([1, 2], [1, 2]))).toThrow("the model has no input z; it has x");
  expect(() => binding.bindOutput("z", float32([1, 2], [1, 2]))).toThrow(
    "the model has no output z; it has y",
  );
  const y = float32([0, 0], [1, 2]);
  binding.bindInput("x", float32([1, 2], [1, 2]));
  binding.bindOutput("y", y);
  await binding.run();
  expect(y.data).toEqual(new Float32Array([2, 3]));
  binding.dispose();
});

test("a wrong shape, type or a missing tensor rejects the run with the library's words; the next run works", async () => {
  const binding = session.createBinding();
  const y = float32([0, 0], [1, 2]);
  await expect(binding.run()).rejects.toMatchObject({ code: "invalid_argument" });
  binding.bindOutput("y", y);
  binding.bindInput("x", float32([1, 2, 3], [1, 3]));
  await expect(binding.run()).rejects.toMatchObject({
    name: "OnnxRuntimeError",
    code: "invalid_argument",
    message: expect.stringContaining("Got: 3 Expected: 2"),
  });
  binding.bindInput("x", createHostTensor("int32", new Int32Array(2), [1, 2]));
  await expect(binding.run()).rejects.toThrow("Unexpected input data type");
  binding.bindInput("x", float32([1, 2], [1, 2]));
  await binding.run();
  expect(y.data).toEqual(new Float32Array([2, 3]));
  binding.dispose();
});

test("a run on the spot gives what a run on another thread gives, and throws what that rejects with", () => {
  const binding = session.createBinding();
  expect(() => binding.runSync()).toThrow(expect.objectContaining({ code: "invalid_argument" }));
  const y = float32([0, 0], [1, 2]);
  binding.bindInput("x", float32([1, 2], [1, 2]));
  binding.bindOutput("y", y);
  binding.runSync();
  expect(y.data).toEqual(new Float32Array([2, 3]));
  binding.dispose();
  expect(() => binding.runSync()).toThrow(expect.objectContaining({ code: "disposed" }));
});

test("nothing works on a binding that is disposed", async () => {
  const binding = session.createBinding();
  binding.dispose();
  binding.dispose();
  binding.terminate();
  expect(() => binding.bindInput("x", float32([1, 2], [1, 2]))).toThrow(
    expect.objectContaining({ code: "disposed" }),
  );
  await expect(binding.run()).rejects.toMatchObject({ code: "disposed" });
});

const width = 768;

async function withLongRun(
  steps: number,
  use: (binding: ReturnType<Session["createBinding"]>) => Promise<void>,
) {
  const long = await createSessionFromBytes(matrixPower(width, steps), { threads: 1 });
  const binding = long.createBinding();
  const matrix = (): Tensor => createHostTensor("float32", new Float32Array(width * width), [width, width]);
  binding.bindInput("x", matrix());
  binding.bindOutput("y", matrix());
  await use(binding);
  long.dispose();
}

test("the event loop is free while a run is under way, which keeps the binding to itself", () =>
  withLongRun(40, async (binding) => {
    let ticks = 0;
    const timer = setInterval(() => (ticks += 1), 1);
    const run = binding.run();
    expect(binding.running).toBe(true);
    expect(() => binding.bindInput("x", float32([], [0]))).toThrow("under way");
    expect(() => binding.dispose()).toThrow("under way");
    await expect(binding.run()).rejects.toThrow("under way");
    await run;
    clearInterval(timer);
    expect(binding.running).toBe(false);
    expect(ticks).toBeGreaterThan(10);
  }));

test(
  "terminate makes a run reject long before its end, and the binding runs again",
  () =>
    withLongRun(100, async (binding) => {
      const whole = performance.now();
      await binding.run();
      const wholeMs = performance.now() - whole;
      const run = binding.run();
      await sleep(20);
      const begun = performance.now();
      binding.terminate();
      await expect(run).rejects.toMatchObject({
        name: "OnnxRuntimeError",
        message: expect.stringContaining("terminate"),
      });
      expect(performance.now() - begun).toBeLessThan(wholeMs / 2);
      await binding.run();
    }),
  60_000,
);

test("terminate between runs does not touch the next one", async () => {
  const binding = session.createBinding();
  binding.bindInput("x", float32([1, 2], [1, 2]));
  binding.bindOutput("y", float32([0, 0], [1, 2]));
  binding.terminate();
  await binding.run();
  binding.terminate();
  await binding.run();
  binding.dispose();
});

// The garbage that the engine of JavaScript has not swept yet would hide what the library keeps.
setFlagsFromString("--expose-gc");
const collectGarbage: () => void = runInNewContext("gc");

test("10,000 runs, each with tensors and a binding of its own, leave memory flat", async () => {
  const runs = async (count: number): Promise<void> => {
    for (let run = 0; run < count; run += 1) {
      const x = float32([run, 2], [1, 2]);
      const y = float32([0, 0], [1, 2]);
      const binding = session.createBinding();
      binding.bindInput("x", x);
      binding.bindOutput("y", y);
      await binding.run();
      binding.dispose();
      x.dispose();
      y.dispose();
      if (run % 250 === 0) collectGarbage();
    }
    collectGarbage();
  };
  const marginBytes = 8 << 20;
  await runs(2_000);
  const before = process.memoryUsage.rss();
  await runs(10_000);
  expect(process.memoryUsage.rss() - before).toBeLessThan(marginBytes);
}, 60_000);
