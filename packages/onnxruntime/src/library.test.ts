import { execFile } from "node:child_process";
import { existsSync } from "node:fs";
import { basename } from "node:path";
import { promisify } from "node:util";
import { expect, test } from "vitest";
import { libraryPath } from "./library.ts";

test.each([
  ["linux", "x64", "libonnxruntime.so.1"],
  ["linux", "arm64", "libonnxruntime.so.1"],
  ["darwin", "arm64", "libonnxruntime.1.dylib"],
  ["win32", "x64", "onnxruntime.dll"],
  ["win32", "arm64", "onnxruntime.dll"],
] as const)(
  "onnxruntime-node ships the library of %s %s where it is looked for",
  (platform, architecture, name) => {
    const path = libraryPath(platform, architecture);
    expect(basename(path)).toBe(name);
    expect(existsSync(path)).toBe(true);
  },
);

test("a platform that onnxruntime-node does not know is refused by name", () => {
  expect(() => libraryPath("sunos")).toThrow("onnxruntime-node has no library for sunos");
});

test("a Mac with an Intel processor, for which nothing is shipped any more, is told so", () => {
  expect(() => libraryPath("darwin", "x64")).toThrow(
    expect.objectContaining({ code: "library_missing", message: expect.stringContaining("Apple silicon") }),
  );
});

test("the library stays loaded when garbage is collected between runs", async () => {
  // In a process of its own: with more threads, or a second session, nothing would unload it.
  const script = `
    import { createHostTensor, createSessionFromBytes } from ${JSON.stringify(import.meta.resolve("./index.ts"))};
    import { addOneBytes } from ${JSON.stringify(import.meta.resolve("./testing/graphs.ts"))};
    const session = await createSessionFromBytes(addOneBytes, { threads: 1 });
    for (let run = 0; run < 50; run += 1) {
      const binding = session.createBinding();
      binding.bindInput("x", createHostTensor("float32", new Float32Array(2), [1, 2]));
      binding.bindOutput("y", createHostTensor("float32", new Float32Array(2), [1, 2]));
      await binding.run();
      binding.dispose();
      gc();
      await new Promise((resolve) => setTimeout(resolve, 1));
    }
    process.stdout.write("done");
  `;
  const run = promisify(execFile)(process.execPath, ["--expose-gc", "--input-type=module", "-e", script]);
  expect(await run).toMatchObject({ stdout: "done" });
});
