import { join } from "node:path";
import { describe, expect, test } from "vitest";
import { readModelFolder } from "./model-folder.ts";
import {
  type Files,
  config,
  huggingFace,
  tokenizer,
  temporaryModelFolder,
} from "./testing/model-folder-files.ts";

const folder = temporaryModelFolder();

describe("Hugging Face layout", () => {
  test("sizes come from config.json, the head's from the hidden size when head_dim is missing", async () => {
    await folder.write(huggingFace);
    const model = await readModelFolder(folder.path);
    expect(model.config).toEqual({
      vocabularySize: 16,
      contextLength: 32_768,
      keyValueHeads: 2,
      headSize: 64,
    });
    expect(model.weightsPath).toBe(join(folder.path, "onnx/model.onnx"));
    expect(model.cacheNames).toEqual({
      pastKey: "past_key_values.%d.key",
      pastValue: "past_key_values.%d.value",
      presentKey: "present.%d.key",
      presentValue: "present.%d.value",
    });
    expect(model.tokenizer).toEqual(tokenizer);
  });

  test("head_dim counts where it is given, and every head has its own keys where nothing else is said", async () => {
    const { num_key_value_heads: _, ...rest } = config;
    await folder.write({ ...huggingFace, "config.json": { ...rest, head_dim: 128, hidden_size: 1000 } });
    expect((await readModelFolder(folder.path)).config).toMatchObject({ keyValueHeads: 8, headSize: 128 });
  });

  test("a model that also sees keeps the same fields in text_config", async () => {
    const { eos_token_id, ...text } = config;
    await folder.write({
      ...huggingFace,
      "config.json": { eos_token_id, text_config: text, vision_config: {} },
    });
    const model = await readModelFolder(folder.path);
    expect(model.config).toMatchObject({ vocabularySize: 16, headSize: 64 });
    expect(model.endTokenIds).toEqual(new Set([12]));
  });

  test("without generation_config.json nothing but the temperature shapes the choice of tokens", async () => {
    await folder.write(huggingFace);
    const { defaults } = await readModelFolder(folder.path);
    expect(defaults).toEqual({ temperature: 1, topP: 1, topK: 0, repetitionPenalty: 1 });
  });

  test("sampling habits come from generation_config.json", async () => {
    const habits = { do_sample: true, temperature: 0.6, top_k: 20, top_p: 0.95, repetition_penalty: 1.05 };
    await folder.write({ ...huggingFace, "generation_config.json": habits });
    const { defaults } = await readModelFolder(folder.path);
    expect(defaults).toEqual({ temperature: 0.6, topP: 0.95, topK: 20, repetitionPenalty: 1.05 });
  });

  test.each([
    ["temperature", -1],
    ["top_p", 5],
    ["top_k", 2.5],
    ["repetition_penalty", -0.5],
    ["temperature", "hot"],
  ])("a %s of %s is refused with its file", async (name, value) => {
    expect(await folder.refusal({ ...huggingFace, "generation_config.json": { [name]: value } })).toContain(
      `${name} in FOLDER/generation_config.json is`,
    );
  });

  test("a top_k of -1 stands for all tokens", async () => {
    await folder.write({ ...huggingFace, "generation_config.json": { top_k: -1 } });
    expect((await readModelFolder(folder.path)).defaults.topK).toBe(0);
  });

  test("a model that does not sample is greedy whatever its temperature says", async () => {
    await folder.write({ ...huggingFace, "generation_config.json": { do_sample: false, temperature: 0.6 } });
    expect((await readModelFolder(folder.path)).defaults.temperature).toBe(0);
  });
});

describe("tokens that end an answer", () => {
  const endsOf = async (files: Files): Promise<number[]> => {
    await folder.write({ ...huggingFace, ...files });
    return [...(await readModelFolder(folder.path)).endTokenIds].toSorted((one, other) => one - other);
  };

  test("are those of generation_config.json, a number or a list, and the tokenizer's own", async () => {
    expect(await endsOf({ "generation_config.json": { eos_token_id: [10, 9] } })).toEqual([9, 10, 12]);
    expect(await endsOf({ "generation_config.json": { eos_token_id: 10 } })).toEqual([10, 12]);
  });

  test("are those of config.json where generation_config.json names none", async () => {
    const files = { "generation_config.json": { eos_token_id: null } };
    expect(await endsOf({ ...files, "config.json": { ...config, eos_token_id: [9, 10] } })).toEqual([
      9, 10, 12,
    ]);
  });

  test("are found by the tokenizer's eos_token alone, a text or an object, in either of its files", async () => {
    const none = { "config.json": { ...config, eos_token_id: null } };
    const asObject = { __type: "AddedToken", content: "<|im_end|>", lstrip: false };
    const chat_template = "own template";
    expect(
      await endsOf({ ...none, "tokenizer_config.json": { chat_template, eos_token: asObject } }),
    ).toEqual([12]);
    expect(
      await endsOf({
        ...none,
        "tokenizer_config.json": { chat_template, eos_token: null },
        "special_tokens_map.json": { eos_token: { content: "c" } },
      }),
    ).toEqual([9]);
  });

  test("a model that names none is refused", async () => {
    const files = {
      "config.json": { ...config, eos_token_id: null },
      "tokenizer_config.json": { chat_template: "own template" },
    };
    expect(await folder.refusal({ ...huggingFace, ...files })).toMatch(/eos_token_id/);
  });

  test("a model that names one beyond its vocabulary is refused with both numbers", async () => {
    const files = { "config.json": { ...config, eos_token_id: 128_009 } };
    expect(await folder.refusal({ ...huggingFace, ...files })).toMatch(/128009.*16/);
  });

  test("text in their place is refused", async () => {
    expect(
      await folder.refusal({ ...huggingFace, "generation_config.json": { eos_token_id: "<|im_end|>" } }),
    ).toMatch(/eos_token_id in FOLDER\/generation_config\.json is neither/);
  });
});

describe("configuration", () => {
  test.each([
    ["of another type", { ...config, vocab_size: "16" }, "vocab_size in FOLDER/config.json is not a number"],
    ["of half a head", { ...config, num_attention_heads: 0.5 }, /num_attention_heads .* whole number/],
    ["not there", { ...config, max_position_embeddings: null }, /max_position_embeddings .* is missing/],
    ["that don't go together", { ...config, hidden_size: 500 }, /hidden_size .* no multiple .*\(8\)/],
  ])("sizes %s are refused with their file", async (_, content, expected) => {
    expect(await folder.refusal({ ...huggingFace, "config.json": content })).toMatch(expected);
  });

  test("a folder that is not there is named", async () => {
    await expect(readModelFolder(join(folder.path, "nowhere"))).rejects.toThrow(/nowhere cannot be read/);
  });

  test("a folder without config.json is refused", async () => {
    expect(await folder.refusal({})).toMatch(/FOLDER\/config\.json is missing/);
  });

  test("the cause of a fault is kept", async () => {
    await folder.write({ ...huggingFace, "generation_config.json": "{" });
    await expect(readModelFolder(folder.path)).rejects.toMatchObject({ cause: expect.any(SyntaxError) });
  });
});
