import { type AssignedOperators, readAssignedOperators } from "./assigned-operators.ts";
import { type Binding, createBinding } from "./binding.ts";
import { sharedEnvironment } from "./environment.ts";
import { OnnxRuntimeError } from "./errors.ts";
import { cpuMemoryInfo, createDeviceMemoryInfo, type DeviceMemory } from "./memory-info.ts";
import { nativeApi, type Pointer } from "./native-api.ts";
import { type SessionOptions, withSessionOptions } from "./session-options.ts";
import { createAllocatedTensor, createDeviceView, type Tensor } from "./tensor.ts";
import type { ElementType } from "./element-type.ts";
import { readValueInfos, type ValueInfo } from "./value-info.ts";

/** A loaded model. */
export interface Session {
  readonly inputs: readonly ValueInfo[];
  readonly outputs: readonly ValueInfo[];
  /** Which providers compute which operators. Throws unless the options had `recordsAssignment`. */
  assignedOperators(): AssignedOperators;
  /** An empty set of bound tensors. */
  createBinding(): Binding;
  /** A tensor in the memory of the session's device; in the process's own when the processor runs the model. */
  createDeviceTensor(type: ElementType, shape: readonly number[]): Tensor;
  /** A tensor over the beginning of one that `createDeviceTensor` gave, of another type or shape; the same memory. */
  viewDeviceTensor(tensor: Tensor, type: ElementType, shape: readonly number[]): Tensor;
  /** Disposes its bindings and device tensors too. Throws while one of its bindings runs. */
  dispose(): void;
}

/** Loads a model file, off the event loop. Rejects with the library's own words when the file is not a model. */
export function createSession(path: string, options: SessionOptions = {}): Promise<Session> {
  return load(options, (native, created) =>
    nativeApi().callAsync("CreateSession", sharedEnvironment(), path, native, created),
  );
}

/** Loads a model from memory, which may be changed once this is done. External data has no place to be found. */
export function createSessionFromBytes(bytes: Uint8Array, options: SessionOptions = {}): Promise<Session> {
  return load(options, (native, created) =>
    nativeApi().callAsync(
      "CreateSessionFromArray",
      sharedEnvironment(),
      bytes,
      bytes.byteLength,
      native,
      created,
    ),
  );
}

async function load(
  options: SessionOptions,
  create: (native: Pointer, created: BigUint64Array) => Promise<void>,
): Promise<Session> {
  const created = new BigUint64Array(1);
  await withSessionOptions(options, (native) => create(native, created));
  const session = created[0] ?? 0n;
  try {
    return ownSession(session, deviceMemoryOf(options.provider));
  } catch (error) {
    nativeApi().release("ReleaseSession", session);
    throw error;
  }
}

function deviceMemoryOf(provider: SessionOptions["provider"] = { name: "cpu" }): DeviceMemory | null {
  if (provider.name === "cpu") return null;
  return { name: provider.name, deviceId: provider.name === "cuda" ? (provider.deviceId ?? 0) : 0 };
}

function ownSession(created: Pointer, device: DeviceMemory | null): Session {
  const api = nativeApi();
  let owned: Pointer | null = created;
  let allocator: Pointer | undefined;
  // None of these may outlive the session: the library would use freed memory.
  const bindings = new Set<Binding>();
  const deviceTensors = new Set<Tensor>();
  const session = (): Pointer => {
    if (owned === null) throw new OnnxRuntimeError("disposed", "the session is disposed");
    return owned;
  };
  const withDeviceMemory = <Result>(use: (memory: Pointer) => Result): Result => {
    if (device === null) return use(cpuMemoryInfo());
    const memory = createDeviceMemoryInfo(device);
    try {
      return use(memory);
    } finally {
      api.release("ReleaseMemoryInfo", memory);
    }
  };
  const deviceAllocator = (): Pointer => {
    if (device === null) return api.create("GetAllocatorWithDefaultOptions");
    if (allocator !== undefined) return allocator;
    allocator = withDeviceMemory((memory) => api.create("CreateAllocator", session(), memory));
    return allocator;
  };
  const inputs = readValueInfos(created, "input");
  const outputs = readValueInfos(created, "output");
  return {
    inputs,
    outputs,
    assignedOperators: () => readAssignedOperators(session()),
    createBinding: () => createBinding(session(), { inputs, outputs }, bindings),
    createDeviceTensor(type, shape) {
      session();
      return createAllocatedTensor({ type, shape }, deviceAllocator(), deviceTensors);
    },
    viewDeviceTensor(tensor, type, shape) {
      session();
      return withDeviceMemory((memory) => createDeviceView(tensor, { type, shape }, memory));
    },
    dispose() {
      if (owned === null) return;
      if ([...bindings].some((binding) => binding.running)) {
        throw new OnnxRuntimeError("invalid_argument", "a run of the session is under way");
      }
      for (const binding of bindings) binding.dispose();
      for (const tensor of deviceTensors) tensor.dispose();
      if (allocator !== undefined) api.release("ReleaseAllocator", allocator);
      api.release("ReleaseSession", owned);
      owned = null;
    },
  };
}
