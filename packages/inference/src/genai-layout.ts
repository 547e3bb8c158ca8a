import { join } from "node:path";
import { usualCacheNames } from "./cache-names.ts";
import { ConfigFile } from "./config-file.ts";
import type { ModelLayout } from "./model-folder.ts";
import { readSamplingDefaults } from "./sampling-defaults.ts";

export const genaiConfigName = "genai_config.json";

/** Reads what `genai_config.json` says, as ONNX Runtime GenAI's model builder writes it. */
export async function readGenaiLayout(folder: string, weightsFile: string | undefined): Promise<ModelLayout> {
  const file = await ConfigFile.read(join(folder, genaiConfigName));
  const model = file.section("model");
  const decoder = model.section("decoder");
  const search = file.section("search");
  if (decoder.has("pipeline")) {
    throw decoder.fault("pipeline", "cuts the decoder into several graphs; only a model of one graph is run");
  }
  const heads = decoder.count("num_attention_heads");
  const [inputs, outputs] = [decoder.section("inputs"), decoder.section("outputs")];
  return {
    weightsFile: weightsFile ?? decoder.string("filename", "model.onnx"),
    config: {
      vocabularySize: model.count("vocab_size"),
      contextLength: model.count("context_length"),
      keyValueHeads: decoder.count("num_key_value_heads", heads),
      headSize: decoder.count("head_size"),
    },
    cacheNames: {
      pastKey: inputs.string("past_key_names", usualCacheNames.pastKey),
      pastValue: inputs.string("past_value_names", usualCacheNames.pastValue),
      presentKey: outputs.string("present_key_names", usualCacheNames.presentKey),
      presentValue: outputs.string("present_value_names", usualCacheNames.presentValue),
    },
    endTokenIds: model.tokenIds("eos_token_id"),
    defaults: readSamplingDefaults(search),
  };
}
