import { join } from "node:path";
import { describe, expect, test } from "vitest";
import { readModelFolder } from "./model-folder.ts";
import { genai, genaiConfig, huggingFace, temporaryModelFolder } from "./testing/model-folder-files.ts";

const folder = temporaryModelFolder();

describe("ONNX Runtime GenAI layout", () => {
  test("sizes, ends and habits come from genai_config.json, the weights lie beside it", async () => {
    await folder.write(genai);
    const model = await readModelFolder(folder.path);
    expect(model).toMatchObject({
      weightsPath: join(folder.path, "model.onnx"),
      config: { vocabularySize: 16, contextLength: 131_072, keyValueHeads: 2, headSize: 128 },
      defaults: { temperature: 0.6, topP: 0.95, topK: 50, repetitionPenalty: 1 },
    });
    expect(model.endTokenIds).toEqual(new Set([10]));
  });

  test("names of the cache are the ones that it gives", async () => {
    const inputs = { past_key_names: "past.%d.k", past_value_names: "past.%d.v" };
    const outputs = { present_key_names: "new.%d.k", present_value_names: "new.%d.v" };
    const decoder = { ...genaiConfig.model.decoder, filename: "decoder.onnx", inputs, outputs };
    await folder.write({
      ...genai,
      "genai_config.json": { ...genaiConfig, model: { ...genaiConfig.model, decoder } },
      "decoder.onnx": "graph",
    });
    const model = await readModelFolder(folder.path);
    expect(model.weightsPath).toBe(join(folder.path, "decoder.onnx"));
    expect(model.cacheNames).toEqual({
      pastKey: "past.%d.k",
      pastValue: "past.%d.v",
      presentKey: "new.%d.k",
      presentValue: "new.%d.v",
    });
  });

  test("a search that does not sample is greedy", async () => {
    const search = { do_sample: false, temperature: 1, top_k: 50 };
    await folder.write({ ...genai, "genai_config.json": { ...genaiConfig, search } });
    expect((await readModelFolder(folder.path)).defaults.temperature).toBe(0);
  });

  test("a folder with the files of both layouts is what its weights are", async () => {
    await folder.write({ ...huggingFace, ...genai });
    expect(await readModelFolder(folder.path)).toMatchObject({ config: { headSize: 128 } });
    expect(await readModelFolder(folder.path, "onnx/model.onnx")).toMatchObject({ config: { headSize: 64 } });
  });

  test("a decoder in several graphs is refused", async () => {
    const decoder = { ...genaiConfig.model.decoder, pipeline: [{}, {}] };
    const files = { "genai_config.json": { ...genaiConfig, model: { ...genaiConfig.model, decoder } } };
    expect(await folder.refusal({ ...genai, ...files })).toMatch(/pipeline in FOLDER\/genai_config\.json/);
  });

  test("a field that is missing is named with its file", async () => {
    expect(await folder.refusal({ ...genai, "genai_config.json": { model: {} } })).toBe(
      "num_attention_heads in FOLDER/genai_config.json is missing",
    );
  });
});
