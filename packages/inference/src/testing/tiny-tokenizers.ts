const added = (id: number, content: string, more: object = {}) => ({
  id,
  content,
  single_word: false,
  lstrip: false,
  rstrip: false,
  normalized: false,
  special: true,
  ...more,
});

const specials = ["<unk>", "<s>", "</s>", "<|user|>", "<|end|>"];
const bytes = Array.from({ length: 256 }, (_, byte) => `<0x${hex(byte)}>`);
const letters = "\u2581abcdefghijklmnopqrstuvwxyz<>/|\n".split("");
const words = ["\u2581a", "\u2581b", "ab", "\u2581ab"];

function hex(byte: number): string {
  return byte.toString(16).toUpperCase().padStart(2, "0");
}

const pieces = [...specials, ...bytes, ...letters, ...words];

/**
 * A tokenizer in the style of SentencePiece's BPE: spaces are letters, one is put before each text, bytes stand for
 * what has no letter, and the vocabulary holds the special tokens too. `ignore_merges` looks words up whole.
 */
export const sentencePieceTokenizer = {
  version: "1.0",
  added_tokens: specials.map((content, id) =>
    added(id, content, content === "<|end|>" ? { rstrip: true } : {}),
  ),
  normalizer: {
    type: "Sequence",
    normalizers: [
      { type: "Prepend", prepend: "\u2581" },
      { type: "Replace", pattern: { String: " " }, content: "\u2581" },
    ],
  },
  pre_tokenizer: null,
  post_processor: null,
  decoder: {
    type: "Sequence",
    decoders: [
      { type: "Replace", pattern: { String: "\u2581" }, content: " " },
      { type: "ByteFallback" },
      { type: "Fuse" },
    ],
  },
  model: {
    type: "BPE",
    unk_token: "<unk>",
    fuse_unk: true,
    byte_fallback: true,
    ignore_merges: true,
    vocab: Object.fromEntries(pieces.map((piece, id) => [piece, id])),
    merges: ["\u2581 a", "\u2581 b", "a b", "\u2581a b"],
  },
};

/** A tokenizer that takes the likeliest pieces; special tokens are pieces, and the likeliest of all. */
export const unigramTokenizer = {
  version: "1.0",
  added_tokens: specials.map((content, id) => added(id, content)),
  normalizer: null,
  pre_tokenizer: { type: "Metaspace", replacement: "\u2581", prepend_scheme: "first", split: false },
  post_processor: null,
  decoder: { type: "Metaspace", replacement: "\u2581", prepend_scheme: "first", split: false },
  model: {
    type: "Unigram",
    unk_id: 0,
    byte_fallback: false,
    vocab: [...specials, ...letters, ...words].map((piece, id) => [
      piece,
      id < specials.length ? 0 : -2 - id / 100,
    ]),
  },
};

export const tinySpecialIds: ReadonlyMap<string, number> = new Map(
  specials.map((content, id) => [content, id]),
);
