import type { SessionOptions } from "@causerie/onnxruntime";
import { EngineError } from "../errors.ts";
import { spinMicroseconds } from "../tunables.ts";

/** What computes a model: this machine's processor, or a device that has the cache in its own memory. */
export type ProviderName = "cpu" | "cuda" | "webgpu";

export interface DeviceOptions {
  /** The processor when left out. */
  provider?: ProviderName;
  /** Which of several devices; CUDA numbers them from 0, WebGPU takes the one that the system prefers. */
  deviceId?: number;
  /** Threads of one step on the processor; ONNX Runtime's own choice when left out. */
  threads?: number;
  /** Beginning of a path: ONNX Runtime's profile of all runs is written there when the model is closed. */
  profilePrefix?: string;
}

type Provider = NonNullable<SessionOptions["provider"]>;

/** Whether a provider has memory of its own. */
export function isDevice(provider: Provider | undefined): provider is Exclude<Provider, { name: "cpu" }> {
  return provider !== undefined && provider.name !== "cpu";
}

/** Throws a `device_unavailable` error for a device that cannot be chosen. */
export function sessionOptionsOf(options: DeviceOptions): SessionOptions {
  const { threads, profilePrefix } = options;
  return {
    provider: providerOf(options),
    recordsAssignment: true,
    // A step is hundreds of small products, and waking a thread for each takes longer than many of them do. So threads
    // spin for a moment inside a run, and stop with it: between steps the cores belong to the other processes.
    config: {
      "session.intra_op.allow_spinning": "1",
      "session.intra_op.spin_duration_us": String(spinMicroseconds),
      "session.force_spinning_stop": "1",
    },
    ...(threads === undefined ? {} : { threads }),
    ...(profilePrefix === undefined ? {} : { profilePrefix }),
  };
}

function providerOf({ provider = "cpu", deviceId = 0 }: DeviceOptions): Provider {
  if (provider === "cuda") return { name: provider, deviceId };
  if (deviceId === 0) return { name: provider };
  throw new EngineError("device_unavailable", `the ${provider} provider has no device number ${deviceId}`);
}
