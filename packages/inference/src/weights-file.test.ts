import { describe, expect, test } from "vitest";
import { readModelFolder } from "./model-folder.ts";
import { huggingFace, temporaryModelFolder } from "./testing/model-folder-files.ts";

const folder = temporaryModelFolder();

describe("weights", () => {
  const chosenOf = async (...names: string[]): Promise<string> => {
    const { "onnx/model.onnx": _, ...rest } = huggingFace;
    await folder.write({ ...rest, ...Object.fromEntries(names.map((name) => [name, "graph"])) });
    return (await readModelFolder(folder.path)).weightsPath.slice(folder.path.length + 1);
  };

  test("of all that onnx-community writes, 4 bits in blocks are taken when there are no 8", async () => {
    const suffixes = ["", "_bnb4", "_fp16", "_int8", "_q4", "_q4f16", "_quantized", "_uint8"];
    const names = suffixes.map((suffix) => `onnx/model${suffix}.onnx`);
    expect(await chosenOf(...names)).toBe("onnx/model_q4.onnx");
    expect(await chosenOf(...names, "onnx/model_q8.onnx")).toBe("onnx/model_q8.onnx");
  });

  test("float16 is taken only when there is nothing else", async () => {
    expect(await chosenOf("onnx/model_fp16.onnx")).toBe("onnx/model_fp16.onnx");
    expect(await chosenOf("onnx/model_fp16.onnx", "onnx/model.onnx")).toBe("onnx/model.onnx");
  });

  test("files of other names are taken in the order of the alphabet, also beside config.json", async () => {
    expect(await chosenOf("decoder.onnx", "another.onnx")).toBe("another.onnx");
  });

  test("a folder without any is refused with what to do", async () => {
    const { "onnx/model.onnx": _, ...rest } = huggingFace;
    expect(await folder.refusal(rest)).toMatch(/FOLDER\/onnx holds no \.onnx file; download/);
  });

  test("a file that was asked for and is not there is named", async () => {
    expect(await folder.refusal(huggingFace, "onnx/model_q4.onnx")).toBe(
      "FOLDER/onnx/model_q4.onnx cannot be read",
    );
  });

  test("a Git LFS pointer in their place is told apart", async () => {
    const pointer = "version https://git-lfs.github.com/spec/v1\noid sha256:00\nsize 5\n";
    expect(await folder.refusal({ ...huggingFace, "onnx/model.onnx": pointer })).toMatch(
      /FOLDER\/onnx\/model\.onnx is the Git LFS pointer/,
    );
    expect(await folder.refusal({ ...huggingFace, "tokenizer.json": pointer })).toMatch(
      /tokenizer\.json is the Git LFS/,
    );
  });
});
