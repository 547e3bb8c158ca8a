import { join } from "node:path";
import { usualCacheNames } from "./cache-names.ts";
import { ConfigFile } from "./config-file.ts";
import type { ModelLayout } from "./model-folder.ts";
import { readSamplingDefaults } from "./sampling-defaults.ts";
import { chooseWeights } from "./weights-file.ts";

/** Reads what `config.json` and `generation_config.json` (optional) say, as onnx-community's repositories have them. */
export async function readHuggingFaceLayout(
  folder: string,
  weightsFile: string | undefined,
): Promise<ModelLayout> {
  const whole = await ConfigFile.read(join(folder, "config.json"));
  const generation = await ConfigFile.readIfAny(join(folder, "generation_config.json"));
  // Models that also see or hear keep what concerns text one level down.
  const config = whole.has("text_config") ? whole.section("text_config") : whole;
  const heads = config.count("num_attention_heads");
  const ends = [generation, config, whole].map((file) => file.tokenIds("eos_token_id"));
  return {
    weightsFile: weightsFile ?? (await chooseWeights(folder)),
    config: {
      vocabularySize: config.count("vocab_size"),
      contextLength: config.count("max_position_embeddings"),
      keyValueHeads: config.count("num_key_value_heads", heads),
      headSize: config.has("head_dim") ? config.count("head_dim") : headSizeOf(config, heads),
    },
    cacheNames: usualCacheNames,
    endTokenIds: ends.find((ids) => ids.length > 0) ?? [],
    defaults: readSamplingDefaults(generation),
  };
}

function headSizeOf(config: ConfigFile, heads: number): number {
  const size = config.count("hidden_size") / heads;
  if (Number.isInteger(size)) return size;
  throw config.fault(
    "hidden_size",
    `is no multiple of num_attention_heads (${heads}), and there is no head_dim`,
  );
}
