import { recordAssignmentKey } from "./assigned-operators.ts";
import { sharedEnvironment } from "./environment.ts";
import { OnnxRuntimeError } from "./errors.ts";
import { addressOf, cString, nativeApi, type Pointer, pointerArray } from "./native-api.ts";

/** What runs a model: the processor, or a device with its provider's own options. */
export type Provider =
  | { name: "cpu" }
  | { name: "cuda"; deviceId?: number; options?: Readonly<Record<string, string>> }
  | { name: "webgpu"; options?: Readonly<Record<string, string>> };

export interface SessionOptions {
  /** The processor when left out; it also runs what a device cannot. */
  provider?: Provider;
  /** Threads of one run on the processor; the library's own choice when left out. */
  threads?: number;
  /** Whether the session can tell which provider computes what. */
  recordsAssignment?: boolean;
  /** Beginning of a file's path: what each node's run took is written there when the session is disposed. */
  profilePrefix?: string;
  /** Entries of onnxruntime_session_options_config_keys.h. */
  config?: Readonly<Record<string, string>>;
}

/** Makes native options, hands them to `use` and releases them. */
export async function withSessionOptions<Result>(
  options: SessionOptions,
  use: (native: Pointer) => Promise<Result>,
): Promise<Result> {
  const api = nativeApi();
  // Providers log while they are loaded, and the environment is what they log to.
  sharedEnvironment();
  const native = api.create("CreateSessionOptions");
  try {
    if (options.threads !== undefined) api.call("SetIntraOpNumThreads", native, options.threads);
    if (options.recordsAssignment === true)
      api.call("AddSessionConfigEntry", native, recordAssignmentKey, "1");
    if (options.profilePrefix !== undefined) api.call("EnableProfiling", native, options.profilePrefix);
    for (const [key, value] of Object.entries(options.config ?? {})) {
      api.call("AddSessionConfigEntry", native, key, value);
    }
    appendProvider(native, options.provider ?? { name: "cpu" });
    return await use(native);
  } finally {
    api.release("ReleaseSessionOptions", native);
  }
}

function appendProvider(native: Pointer, provider: Provider): void {
  switch (provider.name) {
    case "cpu":
      return;
    case "cuda":
      return explained(provider.name, () =>
        appendCuda(native, { device_id: String(provider.deviceId ?? 0), ...provider.options }),
      );
    case "webgpu":
      return explained(provider.name, () =>
        withStrings(provider.options ?? {}, (keys, values, count) =>
          nativeApi().call("SessionOptionsAppendExecutionProvider", native, "WebGPU", keys, values, count),
        ),
      );
    default:
      return provider satisfies never;
  }
}

function appendCuda(native: Pointer, options: Readonly<Record<string, string>>): void {
  const api = nativeApi();
  const cuda = api.create("CreateCUDAProviderOptions");
  try {
    withStrings(options, (keys, values, count) =>
      api.call("UpdateCUDAProviderOptions", cuda, keys, values, count),
    );
    api.call("SessionOptionsAppendExecutionProvider_CUDA_V2", native, cuda);
  } finally {
    api.release("ReleaseCUDAProviderOptions", cuda);
  }
}

function withStrings(
  options: Readonly<Record<string, string>>,
  use: (keys: BigUint64Array, values: BigUint64Array, count: number) => void,
): void {
  // The addresses stay right while these are referenced, and they are until `use` has returned.
  const keys = Object.keys(options).map(cString);
  const values = Object.values(options).map(cString);
  use(pointerArray(keys.map(addressOf)), pointerArray(values.map(addressOf)), keys.length);
}

const whatToDo = {
  cuda: "install onnxruntime-node with --onnxruntime-node-install=cuda12, and CUDA 12 with cuDNN 9 on this machine",
  webgpu:
    "this build of the library has no WebGPU, or the machine has no Vulkan, Metal or Direct3D 12 device",
} as const;

function explained(provider: keyof typeof whatToDo, append: () => void): void {
  try {
    append();
  } catch (error) {
    const message = `the ${provider} provider cannot be used: ${whatToDo[provider]}`;
    throw new OnnxRuntimeError("library_missing", message, { cause: error });
  }
}
