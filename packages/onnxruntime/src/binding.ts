import { OnnxRuntimeError } from "./errors.ts";
import { nativeApi, type Pointer } from "./native-api.ts";
import type { Tensor } from "./tensor.ts";
import type { ValueInfo } from "./value-info.ts";

/** The tensors of a session's runs. What is bound stays bound, and is used in place, until it is replaced. */
export interface Binding {
  /** Whether a run is under way; nothing else may be done meanwhile but to terminate it. */
  readonly running: boolean;
  /** Bytes of what is bound in this process's memory: of a device's model, what a run sends there and back. */
  readonly hostBytes: number;
  /** A model on a device gets what the tensor holds now: bind a host tensor anew when its memory has changed. */
  bindInput(name: string, tensor: Tensor): void;
  bindOutput(name: string, tensor: Tensor): void;
  /** Runs the model on another thread; one run at a time. Rejects when it fails or was terminated. */
  run(): Promise<void>;
  /** Runs the model here and now, and the event loop waits: for runs that take less than changing threads does. */
  runSync(): void;
  /** Makes the run under way, if there is one, reject soon. */
  terminate(): void;
  dispose(): void;
}

interface BoundModel {
  inputs: readonly ValueInfo[];
  outputs: readonly ValueInfo[];
}

/** Made by a session, which keeps the bindings that are not disposed in `open`. */
export function createBinding(session: Pointer, model: BoundModel, open: Set<Binding>): Binding {
  const api = nativeApi();
  const native = api.create("CreateIoBinding", session);
  const runOptions = api.create("CreateRunOptions");
  // Whatever is bound must not be collected.
  const bound = new Map<string, Tensor>();
  const inputNames = new Set(model.inputs.map(({ name }) => name));
  const outputNames = new Set(model.outputs.map(({ name }) => name));
  let hostBytes = 0;
  const keep = (key: string, tensor: Tensor): void => {
    hostBytes += (tensor.data?.byteLength ?? 0) - (bound.get(key)?.data?.byteLength ?? 0);
    bound.set(key, tensor);
  };
  let state: "idle" | "running" | "disposed" = "idle";
  const assertIdle = (): void => {
    if (state === "idle") return;
    const message = state === "running" ? "a run is under way" : "the binding is disposed";
    throw new OnnxRuntimeError(state === "running" ? "invalid_argument" : "disposed", message);
  };
  const binding: Binding = {
    get running() {
      return state === "running";
    },
    get hostBytes() {
      return hostBytes;
    },
    bindInput(name, tensor) {
      assertIdle();
      // The library refuses an unknown input too, but none of the binding's runs works after that.
      assertKnown("input", name, inputNames);
      api.call("BindInput", native, name, tensor.value);
      keep(`input ${name}`, tensor);
    },
    bindOutput(name, tensor) {
      assertIdle();
      assertKnown("output", name, outputNames);
      api.call("BindOutput", native, name, tensor.value);
      keep(`output ${name}`, tensor);
    },
    async run() {
      assertIdle();
      state = "running";
      try {
        await api.callAsync("RunWithBinding", session, runOptions, native);
      } finally {
        state = "idle";
        api.call("RunOptionsUnsetTerminate", runOptions);
      }
    },
    runSync() {
      assertIdle();
      api.call("RunWithBinding", session, runOptions, native);
    },
    terminate() {
      if (state === "running") api.call("RunOptionsSetTerminate", runOptions);
    },
    dispose() {
      if (state === "disposed") return;
      assertIdle();
      state = "disposed";
      api.release("ReleaseRunOptions", runOptions);
      api.release("ReleaseIoBinding", native);
      bound.clear();
      open.delete(binding);
    },
  };
  open.add(binding);
  return binding;
}

function assertKnown(side: "input" | "output", name: string, names: ReadonlySet<string>): void {
  if (names.has(name)) return;
  const known = [...names].join(", ");
  throw new OnnxRuntimeError("invalid_argument", `the model has no ${side} ${name}; it has ${known}`);
}
