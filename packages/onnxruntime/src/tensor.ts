import { type ElementType, elementBytes, elementNumber } from "./element-type.ts";
import { OnnxRuntimeError } from "./errors.ts";
import { cpuMemoryInfo } from "./memory-info.ts";
import { type Memory, nativeApi, type Pointer } from "./native-api.ts";

/** A tensor of the library. Dispose it when nothing is bound to it any more. */
export interface Tensor {
  readonly type: ElementType;
  readonly shape: readonly number[];
  /** The elements, when they lie in this process's memory: the same memory, not a copy. */
  readonly data: Memory | null;
  /** Address of the OrtValue. Throws once the tensor is disposed. */
  readonly value: Pointer;
  dispose(): void;
}

/**
 * A tensor over memory that is used in place: what is written into `data` is what the next run sees, and what a run
 * writes is seen there. A subarray makes a tensor of a part, such as some rows of a larger one.
 */
export function createHostTensor(type: ElementType, data: Memory, shape: readonly number[]): Tensor {
  if (!shape.every((length) => Number.isSafeInteger(length) && length >= 0)) {
    throw new OnnxRuntimeError("invalid_argument", `[${shape.join(", ")}] is not a shape`);
  }
  const bytes = elementCount(shape) * elementBytes(type);
  if (data.byteLength !== bytes) {
    const message = `a ${type} tensor of shape [${shape.join(", ")}] has ${bytes} bytes, its memory ${data.byteLength}`;
    throw new OnnxRuntimeError("invalid_argument", message);
  }
  const value = createValue(cpuMemoryInfo(), { type, shape, memory: data });
  return ownValue(value, { type, shape, data });
}

/**
 * A tensor of another type or shape over the beginning of a device's tensor: the same memory, which must not be
 * disposed before. It cannot begin elsewhere, for WebGPU's memory has a name, and no address to which one could add.
 */
export function createDeviceView(
  of: Tensor,
  { type, shape }: { type: ElementType; shape: readonly number[] },
  memoryInfo: Pointer,
): Tensor {
  const bytes = elementCount(shape) * elementBytes(type);
  const available = elementCount(of.shape) * elementBytes(of.type);
  if (bytes > available) {
    const message = `a ${type} tensor of shape [${shape.join(", ")}] has ${bytes} bytes, the tensor it is to be a part of ${available}`;
    throw new OnnxRuntimeError("invalid_argument", message);
  }
  const memory = nativeApi().create("GetTensorMutableData", of.value);
  return ownValue(createValue(memoryInfo, { type, shape, memory }), { type, shape, data: null });
}

function createValue(
  memoryInfo: Pointer,
  { type, shape, memory }: { type: ElementType; shape: readonly number[]; memory: Memory | Pointer },
): Pointer {
  return nativeApi().create(
    "CreateTensorWithDataAsOrtValue",
    memoryInfo,
    memory,
    elementCount(shape) * elementBytes(type),
    int64(shape),
    shape.length,
    elementNumber(type),
  );
}

/** A tensor whose memory the allocator gives, on the allocator's device; in `open` until it is disposed. */
export function createAllocatedTensor(
  described: { type: ElementType; shape: readonly number[] },
  allocator: Pointer,
  open: Set<Tensor>,
): Tensor {
  const { type, shape } = described;
  const value = nativeApi().create(
    "CreateTensorAsOrtValue",
    allocator,
    int64(shape),
    shape.length,
    elementNumber(type),
  );
  const tensor = ownValue(value, { ...described, data: null }, () => open.delete(tensor));
  open.add(tensor);
  return tensor;
}

/** How many elements a tensor of this shape has. */
export function elementCount(shape: readonly number[]): number {
  return shape.reduce((count, length) => count * length, 1);
}

function int64(shape: readonly number[]): BigInt64Array {
  return BigInt64Array.from(shape, BigInt);
}

function ownValue(
  value: Pointer,
  described: Pick<Tensor, "type" | "shape" | "data">,
  onDispose?: () => void,
): Tensor {
  let owned: Pointer | null = value;
  return {
    ...described,
    get value() {
      if (owned === null) throw new OnnxRuntimeError("disposed", "the tensor is disposed");
      return owned;
    },
    dispose() {
      if (owned === null) return;
      nativeApi().release("ReleaseValue", owned);
      owned = null;
      onDispose?.();
    },
  };
}
