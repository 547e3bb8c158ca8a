import { closeSync, openSync, writeSync } from "node:fs";
import { mkdir, open, readFile, writeFile } from "node:fs/promises";
import { dirname, join } from "node:path";
// oxlint-disable-next-line no-restricted-imports -- models are written here, not run.
import { type ModelDescription, writeModelParts } from "@causerie/onnxruntime";
import { pocketModelFolder } from "@causerie/pocket";
import { decoderGraph, type DecoderGraphOptions, type StoreInitializer } from "./decoder-graph.ts";
import { genaiFiles, huggingFaceFiles, widerTokenizer } from "./model-files.ts";
import { type DecoderSizes, randomWeights } from "./random-weights.ts";

export interface RandomModelOptions {
  /** That of onnx-community's repositories, or that of ONNX Runtime GenAI's model builder. */
  layout: "huggingface" | "genai";
  /** Whether positions are an input; else the attention counts them from the mask. */
  positionIds: boolean;
  cacheType: "float32" | "float16";
  /** Of every position that a run reads, or of the last one. */
  logits: "all" | "last";
  /** `q8`: MatMulNBits of 8 bits in blocks of 32, which multiplies in integers. */
  weights: "float32" | "q8";
  sizes: DecoderSizes;
  seed: number;
}

/** A decoder that is written and loaded in a blink, with the tokens of the embedded model's tokenizer. */
export const smallModel: RandomModelOptions = {
  layout: "huggingface",
  positionIds: false,
  cacheType: "float32",
  logits: "last",
  weights: "float32",
  sizes: {
    vocabulary: 4096,
    width: 64,
    layers: 2,
    heads: 4,
    keyValueHeads: 2,
    headSize: 32,
    feedForward: 128,
    contextLength: 256,
  },
  seed: 1,
};

/** 151 million parameters, in the shape of the small models that people run: too big for any cache of a processor. */
export const benchmarkSizes: DecoderSizes = {
  vocabulary: 32_768,
  width: 768,
  layers: 16,
  heads: 12,
  keyValueHeads: 4,
  headSize: 64,
  feedForward: 2048,
  contextLength: 4096,
};

const externalName = "model.onnx.data";
// What is mapped into memory must start at a page.
const pageBytes = 4096;

/** Writes a model of random weights into a folder, which is made when it is missing. Returns the path of its graph. */
export async function writeRandomModel(
  folder: string,
  overrides: Partial<RandomModelOptions> = {},
): Promise<string> {
  const options = { ...smallModel, ...overrides };
  const path = join(folder, options.layout === "huggingface" ? "onnx/model.onnx" : "model.onnx");
  await mkdir(dirname(path), { recursive: true });
  const files = options.layout === "huggingface" ? huggingFaceFiles(options) : genaiFiles(options);
  for (const [name, content] of Object.entries(files)) {
    await writeFile(join(folder, name), JSON.stringify(content, null, 2));
  }
  const tokenizer: unknown = JSON.parse(await readFile(join(pocketModelFolder, "tokenizer.json"), "utf8"));
  await writeFile(
    join(folder, "tokenizer.json"),
    JSON.stringify(widerTokenizer(tokenizer, options.sizes.vocabulary)),
  );
  const tokenizerConfig = await readFile(join(pocketModelFolder, "tokenizer_config.json"), "utf8");
  await writeFile(
    join(folder, "tokenizer_config.json"),
    tokenizerConfig.replace(/"model_max_length": \d+/, `"model_max_length": ${options.sizes.contextLength}`),
  );
  await writeParts(path, describeModel(options, folder));
  return path;
}

function describeModel(options: RandomModelOptions, folder: string): ModelDescription {
  const graphOptions: DecoderGraphOptions = {
    ...options,
    weights: randomWeights(options.sizes, options.seed),
    quantized: options.weights === "q8",
  };
  if (options.layout === "huggingface") return { graph: decoderGraph(graphOptions, (tensor) => tensor) };
  const file = openSync(join(folder, externalName), "w");
  try {
    return { graph: decoderGraph(graphOptions, externalStore(file)) };
  } finally {
    closeSync(file);
  }
}

function externalStore(file: number): StoreInitializer {
  let end = 0;
  return ({ name, type, shape, data }) => {
    const offset = Math.ceil(end / pageBytes) * pageBytes;
    const length = data.byteLength;
    writeSync(file, data, 0, length, offset);
    end = offset + length;
    return { name, type, shape, external: { location: externalName, offset, length } };
  };
}

async function writeParts(path: string, model: ModelDescription): Promise<void> {
  const file = await open(path, "w");
  try {
    // One array a call: together they may have more bytes than a call writes.
    let small: Uint8Array[] = [];
    const flush = async (): Promise<void> => {
      await file.writeFile(Buffer.concat(small));
      small = [];
    };
    for (const part of writeModelParts(model)) {
      if (part.byteLength < pageBytes) {
        small.push(part);
        continue;
      }
      await flush();
      await file.writeFile(part);
    }
    await flush();
  } finally {
    await file.close();
  }
}
