import type { GgufValue } from "./gguf-file.ts";

interface Tokenizer {
  model: { vocab: Record<string, number>; merges?: readonly (string | readonly string[])[] };
  added_tokens: readonly { id: number; content: string }[];
}

// llama.cpp's kinds of tokens.
const kinds = { normal: 1, control: 3, unused: 5 } as const;

/** A byte-level BPE tokenizer as llama.cpp calls it, gpt2. Who feeds token ids needs no more of it than that it loads. */
export function ggufTokenizer(tokenizer: unknown, vocabulary: number): Record<string, GgufValue> {
  if (!isTokenizer(tokenizer)) throw new Error("tokenizer.json has no vocabulary");
  const tokens = Array.from({ length: vocabulary }, (_, id) => `[unused ${id}]`);
  const types: number[] = tokens.map(() => kinds.unused);
  const put = (id: number, content: string, kind: number): void => {
    tokens[id] = content;
    types[id] = kind;
  };
  for (const [content, id] of Object.entries(tokenizer.model.vocab)) put(id, content, kinds.normal);
  for (const { id, content } of tokenizer.added_tokens) put(id, content, kinds.control);
  const merges = (tokenizer.model.merges ?? []).map((merge) =>
    typeof merge === "string" ? merge : merge.join(" "),
  );
  const ending = tokenizer.added_tokens.find(({ content }) => content === "<|im_end|>")?.id ?? 0;
  return {
    "tokenizer.ggml.model": { string: "gpt2" },
    "tokenizer.ggml.pre": { string: "gpt-2" },
    "tokenizer.ggml.tokens": { strings: tokens },
    "tokenizer.ggml.token_type": { int32s: types },
    "tokenizer.ggml.merges": { strings: merges },
    "tokenizer.ggml.eos_token_id": { uint32: ending },
    "tokenizer.ggml.add_bos_token": { boolean: false },
  };
}

function isTokenizer(value: unknown): value is Tokenizer {
  return typeof value === "object" && value !== null && "model" in value && "added_tokens" in value;
}
