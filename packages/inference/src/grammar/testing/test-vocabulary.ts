import { readFileSync } from "node:fs";
import { createRandom } from "./random-picks.ts";

/** The embedded model's tokenizer, parsed, and what else a compiler needs. */
export interface TestTokenizer {
  tokenizer: { model: { vocab: Record<string, number> } };
  vocabularySize: number;
  endTokenIds: ReadonlySet<number>;
}

export const pocketModelFolder = new URL("../../../../pocket/model/", import.meta.url);

export function pocketTokenizer(): TestTokenizer {
  const tokenizer: TestTokenizer["tokenizer"] = JSON.parse(
    readFileSync(new URL("tokenizer.json", pocketModelFolder), "utf8"),
  );
  // <|endoftext|> and <|im_end|>; sixty-four more logits than tokens, as models pad them.
  return { tokenizer, vocabularySize: 4_096 + 64, endTokenIds: new Set([4_091, 4_093]) };
}

/** The same, grown to so many tokens by pairs and triples of its own. */
export function grownTokenizer(size: number): TestTokenizer {
  const pocket = pocketTokenizer();
  const vocab = { ...pocket.tokenizer.model.vocab };
  const spellings = Object.keys(vocab);
  const random = createRandom(1);
  for (let id = pocket.vocabularySize; id < size;) {
    const parts = Array.from({ length: 2 + random.below(2) }, () => random.pick(spellings));
    const spelling = parts.join("");
    if (Object.hasOwn(vocab, spelling)) continue;
    vocab[spelling] = id;
    id += 1;
  }
  return {
    ...pocket,
    tokenizer: { ...pocket.tokenizer, model: { ...pocket.tokenizer.model, vocab } },
    vocabularySize: size,
  };
}
