import { describe, expect, test } from "vitest";
import { readModelFolder } from "./model-folder.ts";
import { added, huggingFace, tokenizer, temporaryModelFolder } from "./testing/model-folder-files.ts";

const folder = temporaryModelFolder();

describe("tokenizer", () => {
  const tokensUpTo = (id: number) => ({
    ...tokenizer,
    model: { ...tokenizer.model, vocab: { a: 0, z: id } },
  });

  test("one with fewer tokens than the model has rows fits", async () => {
    await folder.write({ ...huggingFace, "tokenizer.json": tokensUpTo(15) });
    await expect(readModelFolder(folder.path)).resolves.toBeDefined();
  });

  test("one with more tokens is refused with both numbers", async () => {
    expect(await folder.refusal({ ...huggingFace, "tokenizer.json": tokensUpTo(16) })).toMatch(
      /FOLDER\/tokenizer\.json has tokens up to id 16, but the model's vocabulary has 16/,
    );
    const list = Array.from({ length: 17 }, (_, index) => [`piece ${index}`, -index]);
    const unigram = { ...tokenizer, model: { type: "Unigram", vocab: list } };
    expect(await folder.refusal({ ...huggingFace, "tokenizer.json": unigram })).toMatch(/id 16.*16/);
  });

  test("an added token beyond the vocabulary is refused only where the chat template writes it", async () => {
    const files = {
      ...huggingFace,
      "tokenizer.json": { ...tokenizer, added_tokens: [...tokenizer.added_tokens, added(16, "<image>")] },
    };
    await folder.write(files);
    await expect(readModelFolder(folder.path)).resolves.toBeDefined();
    expect(await folder.refusal({ ...files, "chat_template.jinja": "{{ '<image>' }}" })).toMatch(/id 16/);
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
    await folder.write(withTokens("<think>", "</think>"));
    expect((await readModelFolder(folder.path)).thinkTokens).toEqual({ open: 13, close: 14 });
    await folder.write(withTokens("<think>"));
    expect((await readModelFolder(folder.path)).thinkTokens).toBeNull();
    await folder.write(huggingFace);
    expect((await readModelFolder(folder.path)).thinkTokens).toBeNull();
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
    expect(await folder.refusal(content === null ? rest : { ...rest, "tokenizer.json": content })).toMatch(
      expected,
    );
  });
});
