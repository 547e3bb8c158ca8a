import { createRequire } from "node:module";
import { dirname, join } from "node:path";
import koffi from "koffi";
import { OnnxRuntimeError } from "./errors.ts";
import { nativeStackBytes } from "./tunables.ts";

/** Where onnxruntime-node keeps the library, by platform; the version in the name of the macOS one is the package's. */
const libraryNames: Partial<Record<NodeJS.Platform, string>> = {
  linux: "libonnxruntime.so.1",
  darwin: "libonnxruntime.1.dylib",
  win32: "onnxruntime.dll",
};

/** Absolute path of the shared library inside onnxruntime-node, for this or another machine. */
export function libraryPath(
  platform: NodeJS.Platform = process.platform,
  architecture = process.arch,
): string {
  const name = libraryNames[platform];
  if (name === undefined) {
    throw new OnnxRuntimeError("library_missing", `onnxruntime-node has no library for ${platform}`);
  }
  if (platform === "darwin" && architecture === "x64") {
    const message =
      "onnxruntime-node has no library for Macs with Intel's processors any more; a Mac with Apple silicon, Linux or Windows is needed";
    throw new OnnxRuntimeError("library_missing", message);
  }
  const entry = createRequire(import.meta.url).resolve("onnxruntime-node");
  return join(dirname(entry), "..", "bin", "napi-v6", platform, architecture, name);
}

type Library = ReturnType<typeof koffi.load>;

// Its functions are called by address: once nothing refers to the library any more, koffi unloads it under them.
let loaded: Library | undefined;

/** Loads the library of this machine, once and for the life of the process. */
export function loadLibrary(): Library {
  if (loaded !== undefined) return loaded;
  const path = libraryPath();
  // Calls run on stacks of their own; the default of asynchronous ones is too small for a compiler of shaders.
  koffi.config({ ...koffi.config(), sync_stack_size: nativeStackBytes, async_stack_size: nativeStackBytes });
  try {
    loaded = koffi.load(path);
    return loaded;
  } catch (error) {
    const message = `${path} cannot be loaded: is onnxruntime-node installed for ${process.platform} ${process.arch}?`;
    throw new OnnxRuntimeError("library_missing", message, { cause: error });
  }
}
