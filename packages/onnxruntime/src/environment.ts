import { nativeApi, type Pointer, readPointers, readString } from "./native-api.ts";

// Errors are thrown; the library need not print them too.
const loggingLevelFatal = 4;

let environment: Pointer | undefined;

/** The library's environment: one a process, never released, since sessions may outlive whoever asked first. */
export function sharedEnvironment(): Pointer {
  if (environment !== undefined) return environment;
  const api = nativeApi();
  environment = api.create("CreateEnv", loggingLevelFatal, "causerie");
  api.call("DisableTelemetryEvents", environment);
  return environment;
}

/** Names of the providers that this library was built with, such as CPUExecutionProvider. */
export function availableProviders(): string[] {
  const api = nativeApi();
  const count = new Int32Array(1);
  const list = new BigUint64Array(1);
  api.call("GetAvailableProviders", list, count);
  const names = readPointers(list[0] ?? 0n, count[0] ?? 0).map(readString);
  api.call("ReleaseAvailableProviders", list[0] ?? 0n, count[0] ?? 0);
  return names;
}
