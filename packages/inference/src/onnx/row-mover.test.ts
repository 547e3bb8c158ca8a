import {
  createHostTensor,
  createSessionFromBytes,
  type Session,
  type Tensor,
  writeModel,
} from "@causerie/onnxruntime";
import { afterAll, beforeAll, expect, test } from "vitest";
import { clearTensors } from "./clear-tensors.ts";
import { createRowMover } from "./row-mover.ts";

// The processor plays the device here: its memory is the library's own, as a device's is.
let session: Session;
beforeAll(async () => {
  const value = (name: string) => ({ name, type: "int32" as const, shape: ["rows", "length"] });
  const node = { operator: "Identity", inputs: ["from"], outputs: ["to"] };
  session = await createSessionFromBytes(
    writeModel({ graph: { inputs: [value("from")], outputs: [value("to")], nodes: [node] } }),
  );
});
afterAll(() => session.dispose());

async function copy(from: Tensor, to: Tensor): Promise<void> {
  const binding = session.createBinding();
  binding.bindInput("from", from);
  binding.bindOutput("to", to);
  await binding.run();
  binding.dispose();
}

async function filled(rows: readonly (readonly number[])[]): Promise<Tensor> {
  const shape = [rows.length, rows[0]?.length ?? 0];
  const tensor = session.createDeviceTensor("int32", shape);
  await copy(createHostTensor("int32", Int32Array.from(rows.flat()), shape), tensor);
  return tensor;
}

async function read(tensor: Tensor): Promise<number[]> {
  const { shape } = tensor;
  const data = new Int32Array(shape.reduce((count, length) => count * length, 1));
  await copy(tensor, createHostTensor("int32", data, shape));
  return [...data];
}

test("rows of every part are copied, exchanged, taken apart and put back, and no others are touched", async () => {
  const rows = await filled([
    [1, 1],
    [2, 2],
    [3, 3],
  ]);
  const apart = await filled([[9, 9]]);
  const wider = await filled([
    [1, 2, 3],
    [4, 5, 6],
    [7, 8, 9],
  ]);
  const widerApart = await filled([[0, 0, 0]]);
  const mover = await createRowMover(
    [
      { rows, apart },
      { rows: wider, apart: widerApart },
    ],
    {},
  );
  await mover.move([0, 2], [2, 0]);
  expect(await read(rows)).toEqual([3, 3, 2, 2, 1, 1]);
  await mover.move([1], [0]);
  expect(await read(rows)).toEqual([2, 2, 2, 2, 1, 1]);
  await mover.take(2);
  expect(await read(apart)).toEqual([1, 1]);
  await mover.put(1);
  expect(await read(rows)).toEqual([2, 2, 1, 1, 1, 1]);
  expect(await read(wider)).toEqual([4, 5, 6, 1, 2, 3, 1, 2, 3]);
  // Two numbers from and two to, one from and one to, one, one.
  expect(mover.hostBytes()).toBe(8 * (4 + 2 + 1 + 1));
  mover.dispose();
});

test("memory that was used before is filled with zeros", async () => {
  const tensors = [await filled([[1, -1]]), await filled([[5], [6]])];
  await clearTensors(tensors, {});
  for (const tensor of tensors) expect(await read(tensor)).toEqual([0, 0]);
});
