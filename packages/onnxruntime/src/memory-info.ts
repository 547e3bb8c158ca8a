import { nativeApi, type Pointer } from "./native-api.ts";

/** Where a provider keeps its tensors, by the name that the library gives that memory. */
export type DeviceMemory = "cuda" | "webgpu";

const deviceMemoryNames: Record<DeviceMemory, string> = { cuda: "Cuda", webgpu: "WebGPU_Buf" };
const deviceAllocator = 0;
const arenaAllocator = 1;
const memoryTypeDefault = 0;

let cpu: Pointer | undefined;

/** The memory of this process; one description is enough. */
export function cpuMemoryInfo(): Pointer {
  cpu ??= nativeApi().create("CreateCpuMemoryInfo", arenaAllocator, memoryTypeDefault);
  return cpu;
}

/** Describes a device's memory; release it with ReleaseMemoryInfo. */
export function createDeviceMemoryInfo(memory: DeviceMemory, deviceId = 0): Pointer {
  const name = deviceMemoryNames[memory];
  return nativeApi().create("CreateMemoryInfo", name, deviceAllocator, deviceId, memoryTypeDefault);
}
