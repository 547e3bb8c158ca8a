import { open, readdir, stat } from "node:fs/promises";
import { join } from "node:path";
import { invalidModel, isPointer, pointerHint } from "./config-file.ts";

/*
 * Best first, for a CPU. 8 bits in blocks read a quarter of float32's bytes and hardly cost quality, 4 bits come next.
 * `quantized`, `int8` and `uint8` scale what they multiply by the whole batch, so that answers depend on each other.
 * A CPU has no fast arithmetic for float16 and converts each weight, so files that hold nothing else come last.
 */
const preference = [
  "model_q8.onnx",
  "model_q4.onnx",
  "model.onnx",
  "model_quantized.onnx",
  "model_int8.onnx",
  "model_uint8.onnx",
  "model_bnb4.onnx",
  "model_q4f16.onnx",
  "model_fp16.onnx",
];

/** Bytes that suffice to tell a pointer from a model. */
const headBytes = 64;

/** The folder's weights, relative to it: of the files in `onnx/`, or else beside config.json, the one that suits best. */
export async function chooseWeights(folder: string): Promise<string> {
  const [inside, beside] = [await onnxFiles(join(folder, "onnx")), await onnxFiles(folder)];
  const [best] = inside.length > 0 ? inside.map((name) => join("onnx", name)) : beside;
  if (best !== undefined) return best;
  throw invalidModel(
    `${join(folder, "onnx")} holds no .onnx file; download one from the model's repository, for instance model_q4.onnx`,
  );
}

/** Path of the weights. Rejects with an `invalid_model` error when there is no such file. */
export async function checkWeights(folder: string, weightsFile: string): Promise<string> {
  const path = join(folder, weightsFile);
  let head: string;
  try {
    if (!(await stat(path)).isFile()) throw new Error("not a file");
    head = await readHead(path);
  } catch (error) {
    throw invalidModel(`${path} cannot be read`, error);
  }
  if (isPointer(head)) throw invalidModel(`${path} ${pointerHint}`);
  return path;
}

/** In the order of preference; names that nobody knows follow in the order of the alphabet. */
async function onnxFiles(folder: string): Promise<string[]> {
  const names = await readdir(folder).catch(() => []);
  const rank = (name: string): number => {
    const place = preference.indexOf(name);
    return place === -1 ? preference.length : place;
  };
  return names
    .filter((name) => name.endsWith(".onnx"))
    .toSorted((one, other) => rank(one) - rank(other) || (one < other ? -1 : 1));
}

async function readHead(path: string): Promise<string> {
  const file = await open(path);
  try {
    const { buffer, bytesRead } = await file.read(Buffer.alloc(headBytes), 0, headBytes, 0);
    return buffer.toString("latin1", 0, bytesRead);
  } finally {
    await file.close();
  }
}
