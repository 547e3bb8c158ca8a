import { mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, expect, test } from "vitest";
import type { GraphDescription } from "./model-description.ts";
import { readModelOutline } from "./model-outline.ts";
import { writeModel } from "./model-writer.ts";
import { addOneBytes } from "./testing/graphs.ts";
import { readWindowBytes } from "./tunables.ts";

let folder = "";
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), "causerie-outline-"));
});
afterAll(() => rm(folder, { recursive: true }));

async function written(bytes: Uint8Array | string): Promise<string> {
  const path = join(folder, "model.onnx");
  await writeFile(path, bytes);
  return path;
}

const branch = (operator: string): GraphDescription => ({
  inputs: [],
  outputs: [{ name: "z", type: "float32", shape: [1] }],
  nodes: [{ operator, inputs: ["big"], outputs: ["z"] }],
});

test("operators are those of nodes and of their branches, not words that occur in names or weights", async () => {
  const length = readWindowBytes;
  const path = await written(
    writeModel({
      graph: {
        name: "Sigmoid",
        inputs: [{ name: "GroupQueryAttention", type: "bool", shape: [] }],
        outputs: [{ name: "Mul", type: "float32", shape: [1] }],
        nodes: [
          {
            operator: "If",
            inputs: ["GroupQueryAttention"],
            outputs: ["Mul"],
            attributes: { then_branch: { graph: branch("Neg") }, else_branch: { graph: branch("Abs") } },
          },
        ],
        initializers: [{ name: "big", type: "float32", shape: [length], data: new Float32Array(length) }],
      },
    }),
  );
  expect((await readModelOutline(path)).operators).toEqual(new Set(["If", "Neg", "Abs"]));
});

test("files of weights are named with the bytes that they must have", async () => {
  const external = (name: string, location: string, offset: number) => ({
    name,
    type: "float32" as const,
    shape: [2],
    external: { location, offset, length: 8 },
  });
  const path = await written(
    writeModel({
      graph: {
        inputs: [],
        outputs: [{ name: "y", type: "float32", shape: [2] }],
        nodes: [{ operator: "Sum", inputs: ["a", "b", "c"], outputs: ["y"] }],
        initializers: [external("a", "one", 4096), external("b", "one", 0), external("c", "other", 0)],
      },
    }),
  );
  expect((await readModelOutline(path)).externalFiles).toEqual(
    new Map([
      ["one", 4104],
      ["other", 8],
    ]),
  );
});

test("a file that is missing, empty, cut short anywhere or no model is refused", async () => {
  await expect(readModelOutline(join(folder, "nothing"))).rejects.toMatchObject({ code: "no_such_file" });
  const whole = addOneBytes;
  for (let length = 0; length < whole.length; length += 1) {
    const outcome = await readModelOutline(await written(whole.subarray(0, length))).catch(
      (error: unknown) => error,
    );
    // At the end of a field the rest of a message is not missed: there the library's own check has the last word.
    if (outcome instanceof Error) expect(outcome).toMatchObject({ code: "invalid_protobuf" });
    else expect(outcome).toMatchObject({ operators: new Set(["Add"]) });
  }
  await expect(readModelOutline(await written("not a model at all, but text"))).rejects.toMatchObject({
    code: "invalid_protobuf",
  });
});
