import {
  type Binding,
  createHostTensor,
  elementBytes,
  elementCount,
  type Session,
} from "@causerie/onnxruntime";
import type { CacheMove } from "../scheduler/state.ts";
import type { CacheSize, KeyValueCache } from "./key-value-cache.ts";
import type { CachePart } from "./model-interface.ts";

interface HostPart extends CachePart {
  memory: Uint8Array;
  rowShape: readonly number[];
  rowBytes: number;
}

/**
 * A cache in the process's own memory. Rows lie one behind the other, so any of them in a line are a tensor over that
 * part of the memory: bound once, and used in place by every run from then on.
 */
export function createHostCache(
  session: Session,
  parts: readonly CachePart[],
  { rows, capacity }: CacheSize,
): KeyValueCache {
  const hostParts = parts.map((part): HostPart => {
    const rowShape = [part.heads, capacity, part.headSize];
    const rowBytes = elementCount(rowShape) * elementBytes(part.type);
    return { ...part, rowShape, rowBytes, memory: new Uint8Array(rows * rowBytes) };
  });
  const bindings = new Map<string, Binding>();

  const bindingOf = (row: number, count: number): Binding => {
    const key = `${row}+${count}`;
    const known = bindings.get(key);
    if (known !== undefined) return known;
    const binding = session.createBinding();
    for (const { memory, type, rowShape, rowBytes, past, present } of hostParts) {
      const part = memory.subarray(row * rowBytes, (row + count) * rowBytes);
      const tensor = createHostTensor(type, part, [count, ...rowShape]);
      binding.bindInput(past, tensor);
      binding.bindOutput(present, tensor);
      tensor.dispose();
    }
    bindings.set(key, binding);
    return binding;
  };

  return {
    bindFirst: async (count) => bindingOf(0, count),
    bindRow: async (row) => bindingOf(row, 1),
    move(move) {
      for (const part of hostParts) moveRows(part, move, capacity);
    },
    hostBytes: () => 0,
    dispose() {
      for (const binding of bindings.values()) binding.dispose();
    },
  };
}

/** Rows lie as [head, position, element], so the first tokens of a row are one stretch for each head. */
function moveRows(part: HostPart, move: CacheMove, capacity: number): void {
  const { memory, heads, rowBytes } = part;
  const headBytes = rowBytes / heads;
  const stretch = (headBytes / capacity) * move.length;
  for (let head = 0; head < heads; head += 1) {
    const offset = (row: number): number => row * rowBytes + head * headBytes;
    switch (move.kind) {
      case "copy":
        memory.copyWithin(offset(move.to), offset(move.from), offset(move.from) + stretch);
        break;
      case "swap": {
        const [one, other] = [offset(move.rows[0]), offset(move.rows[1])];
        const kept = memory.slice(one, one + stretch);
        memory.copyWithin(one, other, other + stretch);
        memory.set(kept, other);
        break;
      }
      default:
        move satisfies never;
    }
  }
}
