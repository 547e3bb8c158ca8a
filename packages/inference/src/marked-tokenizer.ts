import { Tokenizer } from "@huggingface/tokenizers";
import { invalidModel, isObject, type Json } from "./config-file.ts";
import type { ModelFolder } from "./model-folder.ts";
import { tokenMark, tokenMarks } from "./prompt-marks.ts";
import { type AddedToken, addedTokensOf } from "./tokenizer-file.ts";

export interface MarkedTokenizer {
  /** Gives the special tokens in a text their marks. */
  mark(text: string): string;
  /** Token ids of a text, in which marks alone become special tokens, however others are spelled. */
  encode(text: string): number[];
  /** The text of tokens; special ones have none. */
  decode(tokenIds: readonly number[]): string;
}

/**
 * The model's tokenizer, but that it knows special tokens by marks which no text can spell. Throws an `invalid_model`
 * error when the tokenizer cannot be used.
 */
export function createMarkedTokenizer(
  model: Pick<ModelFolder, "tokenizer" | "tokenizerConfig">,
): MarkedTokenizer {
  const json: Json = { ...model.tokenizer };
  const fault = () => invalidModel("the tokenizer's added_tokens are no list of tokens");
  const orders = addedTokensOf(json, fault).filter(isOrder);
  const tokenizer = createTokenizer(respell(json, orders), model.tokenizerConfig.raw);
  const spelling = new Map(orders.map(({ id, content }) => [id, content]));

  return {
    mark: replacer(new Map(orders.map(({ id, content }) => [content, tokenMark(id)]))),
    encode: (text) => (text === "" ? [] : tokenizer.encode(text, { add_special_tokens: false }).ids),
    decode(tokenIds) {
      // Graphs have a few more rows than there are tokens, and the tokenizer fails on those.
      const known = tokenIds.filter((id) => tokenizer.id_to_token(id) !== undefined);
      if (known.length === 0) return "";
      // Cleaning up spaces would change text that was shown already once the next token is known.
      return tokenizer
        .decode(known, { skip_special_tokens: true, clean_up_tokenization_spaces: false })
        .replace(tokenMarks, (mark, id: string) => spelling.get(Number(id)) ?? mark);
    },
  };
}

/** Whether text must not become the token. Several have tokens for rows of spaces, which are text like any other. */
function isOrder({ content }: AddedToken): boolean {
  return !/^[\s\u2581]*$/.test(content);
}

function createTokenizer(tokenizer: object, raw: object): Tokenizer {
  try {
    return new Tokenizer(tokenizer, raw);
  } catch (error) {
    throw invalidModel("tokenizer.json holds a tokenizer of a kind that is not known", error);
  }
}

/** The same tokenizer, in which the given tokens are spelled as their marks. */
function respell(json: Json, orders: readonly AddedToken[]): Json {
  const ids = new Set(orders.map(({ id }) => id));
  const respelled = (token: unknown): unknown => {
    if (!isObject(token)) return token;
    const { id } = token;
    return typeof id === "number" && ids.has(id) ? { ...token, content: tokenMark(id) } : token;
  };
  const added = Array.isArray(json["added_tokens"]) ? json["added_tokens"].map(respelled) : [];
  const special = orders.filter((order) => order.special);
  const marks = new Map(special.map(({ id, content }) => [content, tokenMark(id)]));
  return { ...json, added_tokens: added, model: respellModel(json["model"], marks) };
}

/** Where words are looked up whole, text that spells a special token of the vocabulary would become it. */
function respellModel(model: unknown, marks: ReadonlyMap<string, string>): unknown {
  if (!isObject(model)) return model;
  const { vocab } = model;
  const markOf = (piece: unknown): unknown =>
    typeof piece === "string" ? (marks.get(piece) ?? piece) : piece;
  if (Array.isArray(vocab)) {
    const entries = vocab.map((entry) => (Array.isArray(entry) ? [markOf(entry[0]), entry[1]] : entry));
    return { ...model, vocab: entries };
  }
  const present = isObject(vocab) ? [...marks].filter(([content]) => Object.hasOwn(vocab, content)) : [];
  if (!isObject(vocab) || present.length === 0) return model;
  const respelled: Record<string, unknown> = { ...vocab };
  for (const [content, mark] of present) {
    respelled[mark] = respelled[content];
    delete respelled[content];
  }
  return { ...model, vocab: respelled, unk_token: markOf(model["unk_token"]) };
}

/** Replaces each text that is a key, the longest where several begin. */
function replacer(replacements: ReadonlyMap<string, string>): (text: string) => string {
  if (replacements.size === 0) return (text) => text;
  const longestFirst = [...replacements.keys()].toSorted((one, other) => other.length - one.length);
  const escaped = longestFirst.map((text) => text.replace(/[\\^$.*+?()[\]{}|/-]/g, String.raw`\$&`));
  const pattern = new RegExp(escaped.join("|"), "g");
  return (text) => text.replace(pattern, (found) => replacements.get(found) ?? found);
}
