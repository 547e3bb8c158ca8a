import koffi from "koffi";
import { errorCodeOf, OnnxRuntimeError } from "./errors.ts";
import { loadLibrary } from "./library.ts";
import { apiVersion } from "./tunables.ts";

/** Address of something that belongs to the library; 0n is none. */
export type Pointer = bigint;

/** Memory whose address is passed; it must stay referenced for as long as the library uses it. */
export type Memory = NodeJS.TypedArray;

type Argument = Pointer | Memory | number | string | null;

const pointer = "void *";
const size = "size_t";
// ORTCHAR_T: a path is wide on Windows alone.
const path = process.platform === "win32" ? "str16" : "str";

/**
 * Position in the table of functions (OrtApi in onnxruntime_c_api.h; entries are only ever appended) and types of the
 * arguments. All of these return a status.
 */
const calls = {
  CreateEnv: [3, "int", "str", pointer],
  DisableTelemetryEvents: [6, pointer],
  CreateSession: [7, pointer, path, pointer, pointer],
  CreateSessionFromArray: [8, pointer, pointer, size, pointer, pointer],
  CreateSessionOptions: [10, pointer],
  EnableProfiling: [14, pointer, path],
  SetIntraOpNumThreads: [24, pointer, "int"],
  SessionGetInputCount: [30, pointer, pointer],
  SessionGetOutputCount: [31, pointer, pointer],
  SessionGetInputTypeInfo: [33, pointer, size, pointer],
  SessionGetOutputTypeInfo: [34, pointer, size, pointer],
  SessionGetInputName: [36, pointer, size, pointer, pointer],
  SessionGetOutputName: [37, pointer, size, pointer, pointer],
  CreateRunOptions: [39, pointer],
  RunOptionsSetTerminate: [46, pointer],
  RunOptionsUnsetTerminate: [47, pointer],
  CreateTensorAsOrtValue: [48, pointer, pointer, size, "int", pointer],
  CreateTensorWithDataAsOrtValue: [49, pointer, pointer, size, pointer, size, "int", pointer],
  GetTensorMutableData: [51, pointer, pointer],
  CastTypeInfoToTensorInfo: [55, pointer, pointer],
  GetTensorElementType: [60, pointer, pointer],
  GetDimensionsCount: [61, pointer, pointer],
  GetDimensions: [62, pointer, pointer, size],
  CreateMemoryInfo: [68, "str", "int", "int", "int", pointer],
  CreateCpuMemoryInfo: [69, "int", "int", pointer],
  AllocatorFree: [76, pointer, pointer],
  GetAllocatorWithDefaultOptions: [78, pointer],
  GetAvailableProviders: [125, pointer, pointer],
  ReleaseAvailableProviders: [126, pointer, "int"],
  AddSessionConfigEntry: [130, pointer, "str", "str"],
  CreateAllocator: [131, pointer, pointer, pointer],
  RunWithBinding: [133, pointer, pointer, pointer],
  CreateIoBinding: [134, pointer, pointer],
  BindInput: [136, pointer, "str", pointer],
  BindOutput: [137, pointer, "str", pointer],
  SessionOptionsAppendExecutionProvider_CUDA_V2: [204, pointer, pointer],
  CreateCUDAProviderOptions: [205, pointer],
  UpdateCUDAProviderOptions: [206, pointer, pointer, pointer, size],
  SessionOptionsAppendExecutionProvider: [216, pointer, "str", pointer, pointer, size],
  Session_GetEpGraphAssignmentInfo: [407, pointer, pointer, pointer],
  EpAssignedSubgraph_GetEpName: [408, pointer, pointer],
  EpAssignedSubgraph_GetNodes: [409, pointer, pointer, pointer],
  EpAssignedNode_GetOperatorType: [412, pointer, pointer],
} as const satisfies Record<string, readonly [number, ...string[]]>;

/** These return nothing and take what they release. */
const releases = {
  ReleaseStatus: 93,
  ReleaseMemoryInfo: 94,
  ReleaseSession: 95,
  ReleaseValue: 96,
  ReleaseRunOptions: 97,
  ReleaseTypeInfo: 98,
  ReleaseSessionOptions: 100,
  ReleaseAllocator: 132,
  ReleaseIoBinding: 135,
  ReleaseCUDAProviderOptions: 208,
} as const;

const getErrorCodeIndex = 1;
const getErrorMessageIndex = 2;

type NativeFunction = ReturnType<ReturnType<typeof koffi.load>["func"]>;
export type CallName = keyof typeof calls;
export type ReleaseName = keyof typeof releases;

/** The C interface of ONNX Runtime; what it reports as a status is thrown as an OnnxRuntimeError. */
export interface NativeApi {
  call(name: CallName, ...args: readonly Argument[]): void;
  /** The same on another thread: the event loop stays free meanwhile. */
  callAsync(name: CallName, ...args: readonly Argument[]): Promise<void>;
  /** Calls with one more argument, which receives a pointer, and returns that. */
  create(name: CallName, ...args: readonly Argument[]): Pointer;
  release(name: ReleaseName, pointer: Pointer): void;
}

let loaded: NativeApi | undefined;

/** The interface of the library that onnxruntime-node ships; loaded once a process, as the library itself is. */
export function nativeApi(): NativeApi {
  loaded ??= createNativeApi();
  return loaded;
}

function createNativeApi(): NativeApi {
  const library = loadLibrary();
  const base: Pointer = library.func("OrtGetApiBase", pointer, [])();
  const getApi = koffi.decode(
    koffi.decode(base, pointer),
    koffi.proto(pointer, ["uint32"]),
  ) as NativeFunction;
  const table: Pointer | null = getApi(apiVersion);
  if (table === null) {
    throw new OnnxRuntimeError(
      "library_missing",
      `ONNX Runtime is too old: it lacks API version ${apiVersion}`,
    );
  }
  const functionAt = (index: number, result: string, args: readonly string[]): NativeFunction =>
    koffi.decode(
      koffi.decode(table, index * koffi.sizeof(pointer), pointer),
      koffi.proto(result, [...args]),
    ) as NativeFunction;

  const getErrorCode = functionAt(getErrorCodeIndex, "int", [pointer]);
  const getErrorMessage = functionAt(getErrorMessageIndex, "str", [pointer]);
  const functions = mapValues(calls, ([index, ...args]) => functionAt(index, pointer, args));
  const releasers = mapValues(releases, (index) => functionAt(index, "void", [pointer]));

  const check = (status: Pointer | null): void => {
    if (status === null) return;
    const error = new OnnxRuntimeError(errorCodeOf(getErrorCode(status)), getErrorMessage(status));
    releasers.ReleaseStatus(status);
    throw error;
  };
  // Memory that a call on another thread uses must not be collected before it ends.
  const underWay = new Set<readonly Argument[]>();
  const call: NativeApi["call"] = (name, ...args) => check(functions[name](...args));

  return {
    call,
    callAsync: (name, ...args) =>
      new Promise((resolve, reject) => {
        underWay.add(args);
        functions[name].async(...args, (error: unknown, status: Pointer | null) => {
          underWay.delete(args);
          try {
            if (error !== null) throw error;
            check(status);
            resolve();
          } catch (thrown) {
            reject(thrown);
          }
        });
      }),
    create(name, ...args) {
      const created = new BigUint64Array(1);
      call(name, ...args, created);
      return created[0] ?? 0n;
    },
    release: (name, released) => void releasers[name](released),
  };
}

function mapValues<Key extends string, Value, Result>(
  record: Readonly<Record<Key, Value>>,
  map: (value: Value) => Result,
): Record<Key, Result> {
  // fromEntries forgets which keys it was given.
  return Object.fromEntries(Object.entries<Value>(record).map(([key, value]) => [key, map(value)])) as Record<
    Key,
    Result
  >;
}

/** Memory that holds these pointers, for arguments that are arrays of them. */
export function pointerArray(pointers: readonly Pointer[]): BigUint64Array {
  return BigUint64Array.from(pointers);
}

/** Text that ends in a zero, as C wants it, for arguments that are arrays of strings. */
export function cString(text: string): Uint8Array {
  return new TextEncoder().encode(`${text}\0`);
}

/** Address of memory that the caller keeps referenced. */
export function addressOf(memory: Memory): Pointer {
  return koffi.address(memory);
}

/** Text at an address, up to its zero. */
export function readString(address: Pointer): string {
  return koffi.decode.string(address);
}

/** Pointers that lie one after another at an address. */
export function readPointers(address: Pointer, count: number): Pointer[] {
  return Array.from(
    { length: count },
    (_, index) => koffi.decode(address, index * koffi.sizeof(pointer), pointer) as Pointer,
  );
}
