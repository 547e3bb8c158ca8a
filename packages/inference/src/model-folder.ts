import { access, readFile } from "node:fs/promises";
import { join } from "node:path";
import { EngineError } from "./errors.ts";
import type { ThinkTokens } from "./thought.ts";

/** A model in Hugging Face layout, read but for its weights. */
export interface ModelFolder {
  weightsPath: string;
  config: { vocabularySize: number; contextLength: number; keyValueHeads: number; headSize: number };
  tokenizer: object;
  tokenizerConfig: { chatTemplate: string; raw: object };
  /** Tokens that end an answer. */
  endTokenIds: ReadonlySet<number>;
  /** The marks around reasoning; null for a model that has none. */
  thinkTokens: ThinkTokens | null;
  defaults: { temperature: number; topP: number; topK: number; repetitionPenalty: number };
}

/** Reads and checks the files beside the weights. Rejects with an `invalid_model` error that names what is wrong. */
export async function readModelFolder(folder: string, weightsFile: string): Promise<ModelFolder> {
  const weightsPath = join(folder, weightsFile);
  try {
    await access(weightsPath);
  } catch (error) {
    throw new EngineError("invalid_model", `${weightsPath} cannot be read`, { cause: error });
  }
  const config = await readJson(join(folder, "config.json"));
  const generation = await readJson(join(folder, "generation_config.json"));
  const tokenizer = await readJson(join(folder, "tokenizer.json"));
  const tokenizerConfig = await readJson(join(folder, "tokenizer_config.json"));
  const heads = numberIn(config, "num_attention_heads");
  return {
    weightsPath,
    config: {
      vocabularySize: numberIn(config, "vocab_size"),
      contextLength: numberIn(config, "max_position_embeddings"),
      keyValueHeads: numberIn(config, "num_key_value_heads", heads),
      headSize: numberIn(config, "head_dim", numberIn(config, "hidden_size") / heads),
    },
    tokenizer,
    tokenizerConfig: { chatTemplate: stringIn(tokenizerConfig, "chat_template"), raw: tokenizerConfig },
    endTokenIds: new Set([generation["eos_token_id"] ?? config["eos_token_id"]].flat().filter(isNumber)),
    thinkTokens: thinkTokensOf(tokenizer),
    defaults: {
      temperature: generation["do_sample"] === false ? 0 : numberIn(generation, "temperature", 1),
      topP: numberIn(generation, "top_p", 1),
      topK: numberIn(generation, "top_k", 0),
      repetitionPenalty: numberIn(generation, "repetition_penalty", 1),
    },
  };
}

type Json = Record<string, unknown>;

function thinkTokensOf(tokenizer: Json): ThinkTokens | null {
  const added: unknown[] = Array.isArray(tokenizer["added_tokens"]) ? tokenizer["added_tokens"] : [];
  const idOf = (content: string): number | undefined => {
    for (const token of added) {
      if (typeof token !== "object" || token === null || !("content" in token) || !("id" in token)) continue;
      if (token.content === content && isNumber(token.id)) return token.id;
    }
    return undefined;
  };
  const [open, close] = [idOf("<think>"), idOf("</think>")];
  return open === undefined || close === undefined ? null : { open, close };
}

async function readJson(path: string): Promise<Json> {
  try {
    const parsed: unknown = JSON.parse(await readFile(path, "utf8"));
    if (typeof parsed === "object" && parsed !== null) return { ...parsed };
  } catch (error) {
    throw new EngineError("invalid_model", `${path} cannot be read as JSON`, { cause: error });
  }
  throw new EngineError("invalid_model", `${path} holds no JSON object`);
}

function isNumber(value: unknown): value is number {
  return typeof value === "number";
}

function numberIn(json: Json, name: string, whenMissing?: number): number {
  const value = json[name] ?? whenMissing;
  if (isNumber(value)) return value;
  throw new EngineError("invalid_model", `${name} is not a number in the model's configuration`);
}

function stringIn(json: Json, name: string): string {
  const value = json[name];
  if (typeof value === "string") return value;
  throw new EngineError("invalid_model", `${name} is missing in tokenizer_config.json`);
}
