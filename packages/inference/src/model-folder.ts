import { stat } from "node:fs/promises";
import { join } from "node:path";
import type { CacheNames } from "./cache-names.ts";
import { readChatTemplate } from "./chat-template-file.ts";
import { ConfigFile, invalidModel, type Json, readText } from "./config-file.ts";
import { genaiConfigName, readGenaiLayout } from "./genai-layout.ts";
import { readHuggingFaceLayout } from "./hugging-face-layout.ts";
import { specialTokenText } from "./special-token-text.ts";
import type { ThinkTokens } from "./thought.ts";
import { TokenizerFile } from "./tokenizer-file.ts";
import { checkWeights } from "./weights-file.ts";

/** A model, read but for its weights. */
export interface ModelFolder {
  weightsPath: string;
  config: { vocabularySize: number; contextLength: number; keyValueHeads: number; headSize: number };
  /** Names of the graph's cache; `%d` stands for the layer. */
  cacheNames: CacheNames;
  tokenizer: object;
  /** `raw` holds the special tokens of special_tokens_map.json too. */
  tokenizerConfig: { chatTemplate: string; raw: object };
  /** Tokens that end an answer. */
  endTokenIds: ReadonlySet<number>;
  /** The tokens `<think>` and `</think>` of a reasoning model. */
  thinkTokens: ThinkTokens | null;
  defaults: { temperature: number; topP: number; topK: number; repetitionPenalty: number };
}

/** What the two layouts write down in different places. */
export interface ModelLayout extends Pick<ModelFolder, "config" | "cacheNames" | "defaults"> {
  /** Relative to the folder. */
  weightsFile: string;
  endTokenIds: readonly number[];
}

/**
 * Reads and checks the files beside the weights, in the layout of Hugging Face's ONNX repositories or in that of ONNX
 * Runtime GenAI. Without `weightsFile`, relative to the folder, the one that suits a CPU best is chosen. Rejects with
 * an `invalid_model` error that names the file and what is wrong with it.
 */
export async function readModelFolder(folder: string, weightsFile?: string): Promise<ModelFolder> {
  const { weightsFile: chosen, endTokenIds, ...layout } = await readLayout(folder, weightsFile);
  const { vocabularySize } = layout.config;
  const tokenizer = new TokenizerFile(await ConfigFile.read(join(folder, "tokenizer.json")));
  const tokenizerConfig = await readTokenizerConfig(folder);
  const chatTemplate = await readChatTemplate(folder, tokenizerConfig);
  tokenizer.checkFits(vocabularySize, chatTemplate);
  return {
    ...layout,
    weightsPath: await checkWeights(folder, chosen),
    tokenizer: tokenizer.json,
    tokenizerConfig: { chatTemplate, raw: tokenizerConfig.json },
    endTokenIds: checkedEnds(folder, { endTokenIds, tokenizer, tokenizerConfig, vocabularySize }),
    thinkTokens: thinkTokensOf(tokenizer, vocabularySize),
  };
}

/** A folder with the files of both is what its weights are: Hugging Face's lie in a folder of their own. */
async function readLayout(folder: string, weightsFile: string | undefined): Promise<ModelLayout> {
  try {
    await stat(folder);
  } catch (error) {
    throw invalidModel(`${folder} cannot be read; it should be the folder of a model`, error);
  }
  const isGenai = (await readText(join(folder, genaiConfigName))) !== null;
  const isHuggingFace = (await readText(join(folder, "config.json"))) !== null;
  const named = weightsFile?.includes("/") === true;
  return isGenai && !(isHuggingFace && named)
    ? readGenaiLayout(folder, weightsFile)
    : readHuggingFaceLayout(folder, weightsFile);
}

async function readTokenizerConfig(folder: string): Promise<ConfigFile> {
  const file = await ConfigFile.readIfAny(join(folder, "tokenizer_config.json"));
  const { json: specialTokens } = await ConfigFile.readIfAny(join(folder, "special_tokens_map.json"));
  const said = Object.entries(file.json).filter(([, value]) => value !== null);
  const json: Json = { ...specialTokens, ...Object.fromEntries(said) };
  return new ConfigFile(file.path, json);
}

function thinkTokensOf(tokenizer: TokenizerFile, vocabularySize: number): ModelFolder["thinkTokens"] {
  const open = tokenizer.addedIdOf("<think>") ?? vocabularySize;
  const close = tokenizer.addedIdOf("</think>") ?? vocabularySize;
  return Math.max(open, close) < vocabularySize ? { open, close } : null;
}

interface EndOptions {
  endTokenIds: readonly number[];
  tokenizer: TokenizerFile;
  tokenizerConfig: ConfigFile;
  vocabularySize: number;
}

/** Repositories of base models name the end of a text in one place and the end of a turn in the other: both count. */
function checkedEnds(folder: string, options: EndOptions): Set<number> {
  const { endTokenIds, tokenizer, tokenizerConfig, vocabularySize } = options;
  const text = specialTokenText(tokenizerConfig.json["eos_token"]);
  const own = text === null ? null : tokenizer.idOf(text);
  const ends = new Set([...endTokenIds, ...(own === null ? [] : [own])]);
  const foreign = [...ends].find((id) => id >= vocabularySize);
  if (foreign !== undefined) {
    throw invalidModel(
      `eos_token_id of ${folder} is ${foreign}, but the model's vocabulary has ${vocabularySize}: its files are of several models`,
    );
  }
  if (ends.size > 0) return ends;
  throw invalidModel(
    `no file of ${folder} names the token that ends an answer; put it into generation_config.json as eos_token_id`,
  );
}
