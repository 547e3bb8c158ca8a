import { execFile } from "node:child_process";
import { existsSync } from "node:fs";
import { mkdir, readFile, rename, rm, symlink, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { promisify } from "node:util";
import { pocketModelFolder } from "@causerie/pocket";
import { repositoryRoot } from "../../repository-root.ts";

/** Weights that all systems run, and what is known of them. */
export interface BenchWeights {
  name: string;
  label: string;
  /** A folder in Hugging Face layout whose context is so long; made when it is missing. */
  folderFor(contextLength: number): Promise<string>;
  ggufFile: string;
  contextMax: number;
  /** Weights that every new token needs: all matrices but the embedding, of which it needs one row. */
  bytesReadForToken: number;
}

interface Source {
  name: string;
  label: string;
  folder: string;
  weightsFile: string;
  /** Of one weight in the engine's file, scales included. */
  bytesOfWeight: number;
}

const target = join(repositoryRoot, ".data", "bench-engine");
const testing = join(repositoryRoot, "packages", "inference", "src", "testing");
const bytesOfFloat32 = 4;
/** One byte a weight, and a float32 scale for each 32. */
const bytesOfQ8 = 1 + bytesOfFloat32 / 32;

/** Writes what isn't there yet: a random model of 151 M parameters, and every model for llama.cpp. Minutes at most. */
export async function prepareWeights(): Promise<BenchWeights[]> {
  const random = join(target, "random");
  await madeOnce(random, (path) => runScript("write-benchmark-model.ts", [path]));
  const sources: Source[] = [
    {
      name: "random-q8",
      label: "random, 151 M parameters, 8 bits",
      folder: join(random, "q8"),
      weightsFile: "onnx/model.onnx",
      bytesOfWeight: bytesOfQ8,
    },
    {
      name: "random-float32",
      label: "random, 151 M parameters, float32",
      folder: join(random, "float32"),
      weightsFile: "onnx/model.onnx",
      bytesOfWeight: bytesOfFloat32,
    },
    {
      name: "pocket",
      label: "the embedded model, 8 bits",
      folder: pocketModelFolder,
      weightsFile: "onnx/model_q8.onnx",
      bytesOfWeight: bytesOfQ8,
    },
  ];
  return Promise.all(sources.map(prepareOne));
}

async function prepareOne(source: Source): Promise<BenchWeights> {
  const config = await readConfig(source.folder);
  const ggufFile = join(target, `${source.name}.gguf`);
  await madeOnce(ggufFile, (path) => runScript("write-gguf.ts", [source.folder, source.weightsFile, path]));
  return {
    ...source,
    ggufFile,
    contextMax: config.max_position_embeddings,
    bytesReadForToken: weightsReadForToken(config) * source.bytesOfWeight,
    folderFor: (contextLength) => linkFolder(source, contextLength),
  };
}

/**
 * The model as it is, but with another context. All systems write to the end: what ends an answer is a token that none
 * says, since the engine takes no model without one.
 */
async function linkFolder({ name, folder, weightsFile }: Source, contextLength: number): Promise<string> {
  const linked = join(target, `${name}-${contextLength}`);
  await madeOnce(linked, async (path) => {
    const { eos_token_id: _, ...config } = await readConfig(folder);
    await mkdir(join(path, "onnx"), { recursive: true });
    await writeFile(
      join(path, "config.json"),
      JSON.stringify({ ...config, max_position_embeddings: contextLength }),
    );
    const generation = { do_sample: false, eos_token_id: config.vocab_size - 1 };
    await writeFile(join(path, "generation_config.json"), JSON.stringify(generation));
    const tokenizerConfig: object = JSON.parse(await readFile(join(folder, "tokenizer_config.json"), "utf8"));
    await writeFile(
      join(path, "tokenizer_config.json"),
      JSON.stringify({ ...tokenizerConfig, eos_token: null }),
    );
    await symlink(join(folder, "tokenizer.json"), join(path, "tokenizer.json"));
    await symlink(join(folder, weightsFile), join(path, "onnx", "model.onnx"));
  });
  return linked;
}

interface ModelConfig {
  eos_token_id: unknown;
  hidden_size: number;
  intermediate_size: number;
  num_hidden_layers: number;
  num_attention_heads: number;
  num_key_value_heads: number;
  head_dim: number;
  vocab_size: number;
  max_position_embeddings: number;
}

async function readConfig(folder: string): Promise<ModelConfig> {
  const config: ModelConfig = JSON.parse(await readFile(join(folder, "config.json"), "utf8"));
  return config;
}

function weightsReadForToken(config: ModelConfig): number {
  const { hidden_size: width, head_dim: headSize } = config;
  const attention = 2 * width * headSize * (config.num_attention_heads + config.num_key_value_heads);
  const layer = attention + 3 * width * config.intermediate_size;
  return config.num_hidden_layers * layer + width * config.vocab_size;
}

/** What was begun and not ended isn't taken for whole. */
async function madeOnce(path: string, make: (path: string) => Promise<unknown>): Promise<void> {
  if (existsSync(path)) return;
  const unfinished = `${path}.unfinished`;
  await mkdir(target, { recursive: true });
  await rm(unfinished, { recursive: true, force: true });
  await make(unfinished);
  await rename(unfinished, path);
}

function runScript(name: string, args: readonly string[]): Promise<unknown> {
  return promisify(execFile)(process.execPath, [join(testing, name), ...args]);
}
