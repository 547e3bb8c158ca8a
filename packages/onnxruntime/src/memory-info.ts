import { nativeApi, type Pointer } from "./native-api.ts";

/** Where a provider keeps its tensors, by the name that the library gives that memory, and on which of several devices. */
export interface DeviceMemory {
  name: keyof typeof deviceMemoryNames;
  deviceId: number;
}

const deviceMemoryNames = { cuda: "Cuda", webgpu: "WebGPU_Buf" } as const;
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
export function createDeviceMemoryInfo({ name, deviceId }: DeviceMemory): Pointer {
  const nativeName = deviceMemoryNames[name];
  return nativeApi().create("CreateMemoryInfo", nativeName, deviceAllocator, deviceId, memoryTypeDefault);
}
