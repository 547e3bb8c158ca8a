import { describe, expect, test } from "vitest";
import { readModelFolder } from "./model-folder.ts";
import { type Files, huggingFace, temporaryModelFolder } from "./testing/model-folder-files.ts";

const folder = temporaryModelFolder();

describe("chat template", () => {
  const templateOf = async (files: Files): Promise<string> => {
    await folder.write({ ...huggingFace, ...files });
    return (await readModelFolder(folder.path)).tokenizerConfig.chatTemplate;
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
    await folder.write({ ...rest, "chat_template.json": { chat_template: "beside" } });
    expect((await readModelFolder(folder.path)).tokenizerConfig.chatTemplate).toBe("beside");
  });

  test("a model without one is refused with what to do", async () => {
    expect(await folder.refusal({ ...huggingFace, "tokenizer_config.json": {} })).toMatch(
      /FOLDER has no chat template.*chat_template\.jinja/,
    );
  });

  test("something else in its place is refused", async () => {
    expect(await folder.refusal({ ...huggingFace, "tokenizer_config.json": { chat_template: 5 } })).toMatch(
      /chat_template in FOLDER\/tokenizer_config\.json/,
    );
  });
});
