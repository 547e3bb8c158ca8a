import { mkdir, mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { afterEach, beforeEach, expect } from "vitest";
import { EngineError } from "../errors.ts";
import { readModelFolder } from "../model-folder.ts";

/** Contents by name; an object is written as JSON. */
export type Files = Record<string, string | object>;

export const added = (id: number, content: string) => ({ id, content, special: true });
export const tokenizer = {
  added_tokens: [added(10, "<|endoftext|>"), added(11, "<|im_start|>"), added(12, "<|im_end|>")],
  model: { type: "BPE", vocab: { a: 0, b: 1, c: 9 }, merges: [] },
};
export const config = {
  vocab_size: 16,
  max_position_embeddings: 32_768,
  num_attention_heads: 8,
  num_key_value_heads: 2,
  hidden_size: 512,
  eos_token_id: 12,
};
/** The smallest folder that is whole. */
export const huggingFace: Files = {
  "config.json": config,
  "tokenizer.json": tokenizer,
  "tokenizer_config.json": { chat_template: "own template", eos_token: "<|im_end|>" },
  "onnx/model.onnx": "graph",
};
export const genaiConfig = {
  model: {
    context_length: 131_072,
    vocab_size: 16,
    eos_token_id: 10,
    decoder: {
      filename: "model.onnx",
      head_size: 128,
      num_attention_heads: 12,
      num_key_value_heads: 2,
      inputs: { past_key_names: "past_key_values.%d.key", past_value_names: "past_key_values.%d.value" },
      outputs: { present_key_names: "present.%d.key", present_value_names: "present.%d.value" },
    },
  },
  search: { do_sample: true, temperature: 0.6, top_k: 50, top_p: 0.95, repetition_penalty: 1.0 },
};
export const genai: Files = {
  "genai_config.json": genaiConfig,
  "tokenizer.json": tokenizer,
  "tokenizer_config.json": { chat_template: "own template" },
  "model.onnx": "graph",
};

/** A folder of each test's own, gone after it. Call it where tests are declared. */
export function temporaryModelFolder() {
  let path = "";
  beforeEach(async () => {
    path = await mkdtemp(join(tmpdir(), "causerie-folder-"));
  });
  afterEach(() => rm(path, { recursive: true }));

  async function write(files: Files): Promise<void> {
    for (const [name, content] of Object.entries(files)) {
      await mkdir(dirname(join(path, name)), { recursive: true });
      await writeFile(join(path, name), typeof content === "string" ? content : JSON.stringify(content));
    }
  }

  return {
    get path() {
      return path;
    },
    write,
    /** Why a folder of these files is refused, with FOLDER for its path. */
    async refusal(files: Files, weightsFile?: string): Promise<string> {
      await write(files);
      const error: unknown = await readModelFolder(path, weightsFile).catch((fault: unknown) => fault);
      if (!(error instanceof EngineError))
        throw new Error("not refused with an EngineError", { cause: error });
      expect(error.code).toBe("invalid_model");
      return error.message.replaceAll(path, "FOLDER");
    },
  };
}
