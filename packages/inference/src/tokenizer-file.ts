import { type ConfigFile, isObject, isTokenId, type Json } from "./config-file.ts";
import type { EngineError } from "./errors.ts";

export interface AddedToken {
  id: number;
  content: string;
  special: boolean;
}

/** What is known of a `tokenizer.json` without making a tokenizer of it. */
export class TokenizerFile {
  readonly #file: ConfigFile;
  readonly #added: readonly AddedToken[];
  /** Ids by piece; empty where the pieces are a list. */
  readonly #vocabulary: Json;
  /** Pieces and scores, the id being the place; null where the pieces have ids. */
  readonly #pieces: readonly unknown[] | null;

  /** Throws an `invalid_model` error when the file holds no tokenizer. */
  constructor(file: ConfigFile) {
    this.#file = file;
    this.#added = addedTokensOf(file.json, () => file.fault("added_tokens", "is not a list of tokens"));
    const vocabulary = file.section("model").json["vocab"];
    if (!isObject(vocabulary) && !Array.isArray(vocabulary)) {
      throw file.fault("model.vocab", "is missing; only a whole tokenizer of the tokenizers library is read");
    }
    this.#pieces = Array.isArray(vocabulary) ? vocabulary : null;
    this.#vocabulary = isObject(vocabulary) ? vocabulary : {};
  }

  get json(): Json {
    return this.#file.json;
  }

  /** The id of a token that is written exactly so; null when there is none. */
  idOf(content: string): number | null {
    const added = this.#added.find((token) => token.content === content);
    if (added !== undefined) return added.id;
    const id =
      this.#pieces === null
        ? this.#vocabulary[content]
        : this.#pieces.findIndex((entry) => Array.isArray(entry) && entry[0] === content);
    return isTokenId(id) ? id : null;
  }

  /** Like `idOf`, of those tokens alone that no text is split into by chance. */
  addedIdOf(content: string): number | null {
    return this.#added.find((token) => token.content === content)?.id ?? null;
  }

  /**
   * Throws when text could become a token that the model has no row for. Fewer tokens than rows are common: rows are
   * padded. An added token above them does no harm as long as the chat template never writes it (Gemma 3 has one).
   */
  checkFits(vocabularySize: number, chatTemplate: string): void {
    const unwritten = new Set(
      this.#added.filter(({ content }) => !chatTemplate.includes(content)).map(({ id }) => id),
    );
    let largest = -1;
    for (const id of this.#ids()) if (id > largest && !unwritten.has(id)) largest = id;
    if (largest < vocabularySize) return;
    throw this.#file.fault(
      "model.vocab",
      `has tokens up to id ${largest}, but the model's vocabulary has ${vocabularySize}: the tokenizer is another model's`,
    );
  }

  *#ids(): Generator<number> {
    for (const { id } of this.#added) yield id;
    if (this.#pieces !== null) yield* this.#pieces.keys();
    for (const id of Object.values(this.#vocabulary)) {
      if (!isTokenId(id))
        throw this.#file.fault("model.vocab", "gives a token an id that is no whole number");
      yield id;
    }
  }
}

/** The tokens that a tokenizer finds in text before it looks at anything else. */
export function addedTokensOf(tokenizer: Json, fault: () => EngineError): AddedToken[] {
  const list = tokenizer["added_tokens"] ?? [];
  if (!Array.isArray(list) || !list.every(isObject)) throw fault();
  return list.map(({ id, content, special }) => {
    if (!isTokenId(id) || typeof content !== "string") throw fault();
    return { id, content, special: special === true };
  });
}
