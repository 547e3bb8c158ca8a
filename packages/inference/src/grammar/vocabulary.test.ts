import { describe, expect, it } from "vitest";
import { EngineError } from "../errors.ts";
import { tokenBytes } from "./token-trie.ts";
import { readVocabulary } from "./vocabulary.ts";

function textsOf(tokenizer: object, vocabularySize: number): string[] {
  const vocabulary = readVocabulary({ tokenizer, vocabularySize, endTokenIds: new Set([3, 99]) });
  return Array.from({ length: vocabularySize }, (_, token) =>
    Buffer.from(tokenBytes(vocabulary, token)).toString("latin1"),
  );
}

describe("readVocabulary", () => {
  it("reads byte-level tokens, and gives special, added, end and padding tokens no text", () => {
    const tokenizer = {
      model: { type: "BPE", vocab: { a: 0, Ġb: 1, "Ã©": 2, "<eos>": 3, "<think>": 4, Ċ: 5, Ń: 6 } },
      added_tokens: [{ id: 4, content: "<think>", special: false }],
      decoder: { type: "Sequence", decoders: [{ type: "ByteLevel" }] },
    };
    expect(textsOf(tokenizer, 9)).toEqual(["a", " b", "\xc3\xa9", "", "", "\n", "\xad", "", ""]);
  });

  it("reads SentencePiece tokens with byte fallback", () => {
    const tokenizer = {
      model: { type: "BPE", byte_fallback: true, vocab: { "▁a": 0, "<0xE2>": 1, é: 2, "</s>": 3 } },
      added_tokens: [{ id: 3, content: "</s>", special: true }],
      decoder: {
        type: "Sequence",
        decoders: [{ type: "Replace" }, { type: "ByteFallback" }, { type: "Fuse" }],
      },
    };
    expect(textsOf(tokenizer, 4)).toEqual([" a", "\xe2", "\xc3\xa9", ""]);
  });

  it("reads Unigram's list of pieces", () => {
    const tokenizer = {
      model: {
        type: "Unigram",
        byte_fallback: true,
        vocab: [
          ["<unk>", 0],
          ["▁x", -1],
        ],
      },
      added_tokens: [{ id: 0 }],
    };
    expect(textsOf(tokenizer, 2)).toEqual(["", " x"]);
  });

  it.each([
    {},
    { model: null },
    { model: { type: "WordPiece", vocab: { a: 0 } }, decoder: { type: "WordPiece" } },
  ])("refuses other tokenizers (%#)", (tokenizer) => {
    expect(() => textsOf(tokenizer, 1)).toThrow(EngineError);
  });
});
