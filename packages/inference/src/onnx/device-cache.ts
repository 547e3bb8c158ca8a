/*
 * A cache in a device's memory that never leaves it. On WebGPU a tensor always begins where its memory does, so that
 * the first rows are a tensor of their own, but a row further behind is not. Hence a place apart for one row: who
 * reads a prompt there has it to itself for as long as it is read, and it is copied back when the row is to be used
 * among the others, or another row wants the place. CUDA goes the same way, though it would not have to.
 *   bindFirst(n): a view of the first n rows            bindRow(r): the place apart, with what row r holds
 *   move: noted, and done on the device before anything is bound the next time
 */
import {
  type Binding,
  elementBytes,
  elementCount,
  type Session,
  type SessionOptions,
  type Tensor,
} from "@causerie/onnxruntime";
import { clearTensors } from "./clear-tensors.ts";
import type { CacheSize, KeyValueCache } from "./key-value-cache.ts";
import type { CachePart } from "./model-interface.ts";
import { createPlaceApart } from "./place-apart.ts";
import { bitsType, createRowMover, type RowMover } from "./row-mover.ts";

/** Rows of memory besides those that the scheduler knows. */
export const rowsApart = 1;

interface DevicePart extends CachePart {
  rowShape: readonly number[];
  rows: Tensor;
  apart: Tensor;
}

/** The provider is the session's; its device has the memory and moves the rows. */
export async function createDeviceCache(
  session: Session,
  parts: readonly CachePart[],
  { rows, capacity, provider }: CacheSize & { provider: NonNullable<SessionOptions["provider"]> },
): Promise<KeyValueCache> {
  const deviceParts = parts.map((part): DevicePart => {
    const rowShape = [part.heads, capacity, part.headSize];
    const create = (count: number): Tensor => session.createDeviceTensor(part.type, [count, ...rowShape]);
    return { ...part, rowShape, rows: create(rows), apart: create(rowsApart) };
  });
  const mover = await createMover(session, deviceParts, provider);
  const bindings = new Map<number, Binding>();
  const bind = (count: number, tensorOf: (part: DevicePart) => Tensor): Binding => {
    const binding = session.createBinding();
    for (const part of deviceParts) {
      const view = session.viewDeviceTensor(tensorOf(part), part.type, [count, ...part.rowShape]);
      binding.bindInput(part.past, view);
      binding.bindOutput(part.present, view);
      view.dispose();
    }
    return binding;
  };
  const apart = bind(1, (part) => part.apart);
  const place = createPlaceApart(mover);

  return {
    async bindFirst(count) {
      await place.settle(count);
      const known = bindings.get(count);
      if (known !== undefined) return known;
      const binding = bind(count, (part) => part.rows);
      bindings.set(count, binding);
      return binding;
    },
    async bindRow(row, length) {
      await place.occupy(row, length);
      return apart;
    },
    move: (move) => place.note(move),
    hostBytes: () => mover.hostBytes(),
    dispose() {
      for (const binding of [...bindings.values(), apart]) binding.dispose();
      mover.dispose();
    },
  };
}

async function createMover(
  session: Session,
  parts: readonly DevicePart[],
  provider: NonNullable<SessionOptions["provider"]>,
): Promise<RowMover> {
  const bits = (tensor: Tensor): Tensor => {
    const [count = 0] = tensor.shape;
    const bytes = elementCount(tensor.shape) * elementBytes(tensor.type);
    return session.viewDeviceTensor(tensor, bitsType, [count, bytes / count / elementBytes(bitsType)]);
  };
  const views = parts.map((part) => ({ rows: bits(part.rows), apart: bits(part.apart) }));
  const tensors = views.flatMap(({ rows, apart }) => [rows, apart]);
  await clearTensors(tensors, { provider });
  const mover = await createRowMover(views, { provider });
  for (const tensor of tensors) tensor.dispose();
  return mover;
}
