import { mkdir, mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { afterEach, beforeEach, describe, expect, test } from "vitest";
import { EngineError } from "./errors.ts";
import { readModelFolder } from "./model-folder.ts";

let folder = "";
beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), "causerie-folder-"));
});
afterEach(() => rm(folder, { recursive: true }));

type Files = Record<string, string | object>;

async function write(files: Files): Promise<void> {
  for (const [name, content] of Object.entries(files)) {
    await mkdir(dirname(join(folder, name)), { recursive: true });
    await writeFile(join(folder, name), typeof content === "string" ? content : JSON.stringify(content));
  }
}

const added = (id: number, content: string) => ({ id, content, special: true });
const tokenizer = {
  added_tokens: [added(10, "<|endoftext|>"), added(11, "<|im_start|>"), added(12, "<|im_end|>")],
  model: { type: "BPE", vocab: { a: 0, b: 1, c: 9 }, merges: [] },
};
const config = {
  vocab_size: 16,
  max_position_embeddings: 32_768,
  num_attention_heads: 8,
  num_key_value_heads: 2,
  hidden_size: 512,
  eos_token_id: 12,
};
/** The smallest folder that is whole. */
const huggingFace: Files = {
  "config.json": config,
  "tokenizer.json": tokenizer,
  "tokenizer_config.json": { chat_template: "own template", eos_token: "<|im_end|>" },
  "onnx/model.onnx": "graph",
};
const genaiConfig = {
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
const genai: Files = {
  "genai_config.json": genaiConfig,
  "tokenizer.json": tokenizer,
  "tokenizer_config.json": { chat_template: "own template" },
  "model.onnx": "graph",
};

async function refusal(files: Files, weightsFile?: string): Promise<string> {
  await write(files);
  const error: unknown = await readModelFolder(folder, weightsFile).catch((fault: unknown) => fault);
  if (!(error instanceof EngineError)) throw new Error("not refused with an EngineError", { cause: error });
  expect(error.code).toBe("invalid_model");
  return error.message.replaceAll(folder, "FOLDER");
}

describe("Hugging Face layout", () => {
  test("sizes come from config.json, the head's from the hidden size when head_dim is missing", async () => {
    await write(huggingFace);
    const model = await readModelFolder(folder);
    expect(model.config).toEqual({
      vocabularySize: 16,
      contextLength: 32_768,
      keyValueHeads: 2,
      headSize: 64,
    });
    expect(model.weightsPath).toBe(join(folder, "onnx/model.onnx"));
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
    await write({ ...huggingFace, "config.json": { ...rest, head_dim: 128, hidden_size: 1000 } });
    expect((await readModelFolder(folder)).config).toMatchObject({ keyValueHeads: 8, headSize: 128 });
  });

  test("a model that also sees keeps the same fields in text_config", async () => {
    const { eos_token_id, ...text } = config;
    await write({ ...huggingFace, "config.json": { eos_token_id, text_config: text, vision_config: {} } });
    const model = await readModelFolder(folder);
    expect(model.config).toMatchObject({ vocabularySize: 16, headSize: 64 });
    expect(model.endTokenIds).toEqual(new Set([12]));
  });

  test("without generation_config.json nothing but the temperature shapes the choice of tokens", async () => {
    await write(huggingFace);
    const { defaults } = await readModelFolder(folder);
    expect(defaults).toEqual({ temperature: 1, topP: 1, topK: 0, repetitionPenalty: 1 });
  });

  test("sampling habits come from generation_config.json", async () => {
    const habits = { do_sample: true, temperature: 0.6, top_k: 20, top_p: 0.95, repetition_penalty: 1.05 };
    await write({ ...huggingFace, "generation_config.json": habits });
    const { defaults } = await readModelFolder(folder);
    expect(defaults).toEqual({ temperature: 0.6, topP: 0.95, topK: 20, repetitionPenalty: 1.05 });
  });

  test.each([
    ["temperature", -1],
    ["top_p", 5],
    ["top_k", 2.5],
    ["repetition_penalty", -0.5],
    ["temperature", "hot"],
  ])("a %s of %s is refused with its file", async (name, value) => {
    expect(await refusal({ ...huggingFace, "generation_config.json": { [name]: value } })).toContain(
      `${name} in FOLDER/generation_config.json is`,
    );
  });

  test("a top_k of -1 stands for all tokens", async () => {
    await write({ ...huggingFace, "generation_config.json": { top_k: -1 } });
    expect((await readModelFolder(folder)).defaults.topK).toBe(0);
  });

  test("a model that does not sample is greedy whatever its temperature says", async () => {
    await write({ ...huggingFace, "generation_config.json": { do_sample: false, temperature: 0.6 } });
    expect((await readModelFolder(folder)).defaults.temperature).toBe(0);
  });
});

describe("tokens that end an answer", () => {
  const endsOf = async (files: Files): Promise<number[]> => {
    await write({ ...huggingFace, ...files });
    return [...(await readModelFolder(folder)).endTokenIds].toSorted((one, other) => one - other);
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
    expect(await refusal({ ...huggingFace, ...files })).toMatch(/eos_token_id/);
  });

  test("a model that names one beyond its vocabulary is refused with both numbers", async () => {
    const files = { "config.json": { ...config, eos_token_id: 128_009 } };
    expect(await refusal({ ...huggingFace, ...files })).toMatch(/128009.*16/);
  });

  test("text in their place is refused", async () => {
    expect(
      await refusal({ ...huggingFace, "generation_config.json": { eos_token_id: "<|im_end|>" } }),
    ).toMatch(/eos_token_id in FOLDER\/generation_config\.json is neither/);
  });
});

describe("ONNX Runtime GenAI layout", () => {
  test("sizes, ends and habits come from genai_config.json, the weights lie beside it", async () => {
    await write(genai);
    const model = await readModelFolder(folder);
    expect(model).toMatchObject({
      weightsPath: join(folder, "model.onnx"),
      config: { vocabularySize: 16, contextLength: 131_072, keyValueHeads: 2, headSize: 128 },
      defaults: { temperature: 0.6, topP: 0.95, topK: 50, repetitionPenalty: 1 },
    });
    expect(model.endTokenIds).toEqual(new Set([10]));
  });

  test("names of the cache are the ones that it gives", async () => {
    const inputs = { past_key_names: "past.%d.k", past_value_names: "past.%d.v" };
    const outputs = { present_key_names: "new.%d.k", present_value_names: "new.%d.v" };
    const decoder = { ...genaiConfig.model.decoder, filename: "decoder.onnx", inputs, outputs };
    await write({
      ...genai,
      "genai_config.json": { ...genaiConfig, model: { ...genaiConfig.model, decoder } },
      "decoder.onnx": "graph",
    });
    const model = await readModelFolder(folder);
    expect(model.weightsPath).toBe(join(folder, "decoder.onnx"));
    expect(model.cacheNames).toEqual({
      pastKey: "past.%d.k",
      pastValue: "past.%d.v",
      presentKey: "new.%d.k",
      presentValue: "new.%d.v",
    });
  });

  test("a search that does not sample is greedy", async () => {
    const search = { do_sample: false, temperature: 1, top_k: 50 };
    await write({ ...genai, "genai_config.json": { ...genaiConfig, search } });
    expect((await readModelFolder(folder)).defaults.temperature).toBe(0);
  });

  test("a folder with the files of both layouts is what its weights are", async () => {
    await write({ ...huggingFace, ...genai });
    expect(await readModelFolder(folder)).toMatchObject({ config: { headSize: 128 } });
    expect(await readModelFolder(folder, "onnx/model.onnx")).toMatchObject({ config: { headSize: 64 } });
  });

  test("a decoder in several graphs is refused", async () => {
    const decoder = { ...genaiConfig.model.decoder, pipeline: [{}, {}] };
    const files = { "genai_config.json": { ...genaiConfig, model: { ...genaiConfig.model, decoder } } };
    expect(await refusal({ ...genai, ...files })).toMatch(/pipeline in FOLDER\/genai_config\.json/);
  });

  test("a field that is missing is named with its file", async () => {
    expect(await refusal({ ...genai, "genai_config.json": { model: {} } })).toBe(
      "num_attention_heads in FOLDER/genai_config.json is missing",
    );
  });
});

describe("chat template", () => {
  const templateOf = async (files: Files): Promise<string> => {
    await write({ ...huggingFace, ...files });
    return (await readModelFolder(folder)).tokenizerConfig.chatTemplate;
  };

  test("a file of its own counts before tokenizer_config.json", async () => {
    expect(await templateOf({ "chat_template.jinja": "newer" })).toBe("newer");
  });

  test("of several with names the default one is taken", async () => {
    const chat_template = [
      { name: "tool_use", template: "with tools" },
      { name: "default", template: "without" },
    ];
    expect(await templateOf({ "tokenizer_config.json": { chat_template } })).toBe("without");
  });

  test("chat_template.json is read where tokenizer_config.json is silent or missing", async () => {
    const { "tokenizer_config.json": _, ...rest } = huggingFace;
    await write({ ...rest, "chat_template.json": { chat_template: "beside" } });
    expect((await readModelFolder(folder)).tokenizerConfig.chatTemplate).toBe("beside");
  });

  test("a model without one is refused with what to do", async () => {
    expect(await refusal({ ...huggingFace, "tokenizer_config.json": {} })).toMatch(
      /FOLDER has no chat template.*chat_template\.jinja/,
    );
  });

  test("something else in its place is refused", async () => {
    expect(await refusal({ ...huggingFace, "tokenizer_config.json": { chat_template: 5 } })).toMatch(
      /chat_template in FOLDER\/tokenizer_config\.json/,
    );
  });
});

describe("weights", () => {
  const chosenOf = async (...names: string[]): Promise<string> => {
    const { "onnx/model.onnx": _, ...rest } = huggingFace;
    await write({ ...rest, ...Object.fromEntries(names.map((name) => [name, "graph"])) });
    return (await readModelFolder(folder)).weightsPath.slice(folder.length + 1);
  };

  test("of all that onnx-community writes, 4 bits in blocks are taken when there are no 8", async () => {
    const suffixes = ["", "_bnb4", "_fp16", "_int8", "_q4", "_q4f16", "_quantized", "_uint8"];
    const names = suffixes.map((suffix) => `onnx/model${suffix}.onnx`);
    expect(await chosenOf(...names)).toBe("onnx/model_q4.onnx");
    expect(await chosenOf(...names, "onnx/model_q8.onnx")).toBe("onnx/model_q8.onnx");
  });

  test("float16 is taken only when there is nothing else", async () => {
    expect(await chosenOf("onnx/model_fp16.onnx")).toBe("onnx/model_fp16.onnx");
    expect(await chosenOf("onnx/model_fp16.onnx", "onnx/model.onnx")).toBe("onnx/model.onnx");
  });

  test("files of other names are taken in the order of the alphabet, also beside config.json", async () => {
    expect(await chosenOf("decoder.onnx", "another.onnx")).toBe("another.onnx");
  });

  test("a folder without any is refused with what to do", async () => {
    const { "onnx/model.onnx": _, ...rest } = huggingFace;
    expect(await refusal(rest)).toMatch(/FOLDER\/onnx holds no \.onnx file; download/);
  });

  test("a file that was asked for and is not there is named", async () => {
    expect(await refusal(huggingFace, "onnx/model_q4.onnx")).toBe("FOLDER/onnx/model_q4.onnx cannot be read");
  });

  test("a Git LFS pointer in their place is told apart", async () => {
    const pointer = "version https://git-lfs.github.com/spec/v1\noid sha256:00\nsize 5\n";
    expect(await refusal({ ...huggingFace, "onnx/model.onnx": pointer })).toMatch(
      /FOLDER\/onnx\/model\.onnx is the Git LFS pointer/,
    );
    expect(await refusal({ ...huggingFace, "tokenizer.json": pointer })).toMatch(
      /tokenizer\.json is the Git LFS/,
    );
  });
});

describe("tokenizer", () => {
  const tokensUpTo = (id: number) => ({
    ...tokenizer,
    model: { ...tokenizer.model, vocab: { a: 0, z: id } },
  });

  test("one with fewer tokens than the model has rows fits", async () => {
    await write({ ...huggingFace, "tokenizer.json": tokensUpTo(15) });
    await expect(readModelFolder(folder)).resolves.toBeDefined();
  });

  test("one with more tokens is refused with both numbers", async () => {
    expect(await refusal({ ...huggingFace, "tokenizer.json": tokensUpTo(16) })).toMatch(
      /FOLDER\/tokenizer\.json has tokens up to id 16, but the model's vocabulary has 16/,
    );
    const list = Array.from({ length: 17 }, (_, index) => [`piece ${index}`, -index]);
    const unigram = { ...tokenizer, model: { type: "Unigram", vocab: list } };
    expect(await refusal({ ...huggingFace, "tokenizer.json": unigram })).toMatch(/id 16.*16/);
  });

  test("an added token beyond the vocabulary is refused only where the chat template writes it", async () => {
    const files = {
      ...huggingFace,
      "tokenizer.json": { ...tokenizer, added_tokens: [...tokenizer.added_tokens, added(16, "<image>")] },
    };
    await write(files);
    await expect(readModelFolder(folder)).resolves.toBeDefined();
    expect(await refusal({ ...files, "chat_template.jinja": "{{ '<image>' }}" })).toMatch(/id 16/);
  });

  test("thoughts have tokens only when both tags do", async () => {
    const withTokens = (...contents: string[]) => ({
      ...huggingFace,
      "tokenizer.json": {
        ...tokenizer,
        added_tokens: [
          ...tokenizer.added_tokens,
          ...contents.map((content, index) => ({ ...added(13 + index, content), special: false })),
        ],
      },
    });
    await write(withTokens("<think>", "</think>"));
    expect((await readModelFolder(folder)).thinkTokens).toEqual({ open: 13, close: 14 });
    await write(withTokens("<think>"));
    expect((await readModelFolder(folder)).thinkTokens).toBeNull();
    await write(huggingFace);
    expect((await readModelFolder(folder)).thinkTokens).toBeNull();
  });

  test.each([
    ["missing", null, /FOLDER\/tokenizer\.json is missing/],
    ["cut off", JSON.stringify(tokenizer).slice(0, -20), /FOLDER\/tokenizer\.json is not JSON.*download/],
    ["a list", "[]", /FOLDER\/tokenizer\.json holds no JSON object/],
    ["without a vocabulary", { model: {} }, /model\.vocab in FOLDER\/tokenizer\.json is missing/],
    ["with ids of text", { model: { vocab: { a: "0" } } }, /model\.vocab in FOLDER\/tokenizer\.json gives/],
    ["with added tokens of text", { ...tokenizer, added_tokens: ["a"] }, /added_tokens in FOLDER/],
  ])("one that is %s is refused", async (_, content, expected) => {
    const { "tokenizer.json": __, ...rest } = huggingFace;
    expect(await refusal(content === null ? rest : { ...rest, "tokenizer.json": content })).toMatch(expected);
  });
});

describe("configuration", () => {
  test.each([
    ["of another type", { ...config, vocab_size: "16" }, "vocab_size in FOLDER/config.json is not a number"],
    ["of half a head", { ...config, num_attention_heads: 0.5 }, /num_attention_heads .* whole number/],
    ["not there", { ...config, max_position_embeddings: null }, /max_position_embeddings .* is missing/],
    ["that don't go together", { ...config, hidden_size: 500 }, /hidden_size .* no multiple .*\(8\)/],
  ])("sizes %s are refused with their file", async (_, content, expected) => {
    expect(await refusal({ ...huggingFace, "config.json": content })).toMatch(expected);
  });

  test("a folder that is not there is named", async () => {
    await expect(readModelFolder(join(folder, "nowhere"))).rejects.toThrow(/nowhere cannot be read/);
  });

  test("a folder without config.json is refused", async () => {
    expect(await refusal({})).toMatch(/FOLDER\/config\.json is missing/);
  });

  test("the cause of a fault is kept", async () => {
    await write({ ...huggingFace, "generation_config.json": "{" });
    await expect(readModelFolder(folder)).rejects.toMatchObject({ cause: expect.any(SyntaxError) });
  });
});
