import { EngineError } from "../errors.ts";

/** The bytes that each token adds to the text, in memory that threads share. A token of length 0 is never part of it. */
export interface Vocabulary {
  /** Tokens of the logits, padding included. */
  readonly size: number;
  readonly bytes: Uint8Array<SharedArrayBuffer>;
  /** One more than there are tokens: token i has the bytes from offsets[i] to offsets[i + 1]. */
  readonly offsets: Uint32Array<SharedArrayBuffer>;
  readonly endTokenIds: readonly number[];
}

type Json = Readonly<Record<string, unknown>>;

/**
 * Reads a parsed tokenizer.json: byte-level (GPT-2's alphabet) or with byte fallback (SentencePiece). Added tokens, the
 * special ones among them, never stand inside a text: whatever they spell, ordinary tokens can spell too.
 * Throws an `invalid_request` error for other kinds, since the model itself works without a grammar.
 */
export function readVocabulary(options: {
  tokenizer: object;
  vocabularySize: number;
  endTokenIds: ReadonlySet<number>;
}): Vocabulary {
  const { tokenizer, vocabularySize: size, endTokenIds } = options;
  const json = asJson(tokenizer);
  const model = asJson(json["model"]);
  const write = writerFor(json, model);
  const added = new Set(asList(json["added_tokens"]).map((token) => asJson(token)["id"]));
  const spellings: (string | undefined)[] = [];
  let letters = 0;
  eachToken(model["vocab"], (spelling, id) => {
    if (!Number.isInteger(id) || id < 0 || id >= size || added.has(id) || endTokenIds.has(id)) return;
    spellings[id] = spelling;
    letters += spelling.length;
  });
  // A letter has at most three bytes in UTF-8.
  const bytes = new Uint8Array(new SharedArrayBuffer(3 * letters));
  const offsets = new Uint32Array(new SharedArrayBuffer(4 * (size + 1)));
  let end = 0;
  for (let id = 0; id < size; id += 1) {
    const spelling = spellings[id];
    if (spelling !== undefined) end += write(spelling, bytes.subarray(end));
    offsets[id + 1] = end;
  }
  return { size, bytes, offsets, endTokenIds: [...endTokenIds].filter((id) => id >= 0 && id < size) };
}

/** Writes a token's bytes and returns how many they are. */
type WriteBytes = (spelling: string, into: Uint8Array) => number;

function writerFor(json: Json, model: Json): WriteBytes {
  const parts = [json["decoder"], json["pre_tokenizer"]].flatMap(withParts);
  if (parts.includes("ByteLevel")) return writeByteLevel;
  if (model["byte_fallback"] === true || parts.includes("ByteFallback")) return writeWithFallback;
  throw new EngineError("invalid_request", "the tokenizer of this model cannot be held to a grammar");
}

/** The type of a decoder and of all its parts. */
function withParts(value: unknown): unknown[] {
  const { type, decoders, pretokenizers } = asJson(value);
  return [type, ...[...asList(decoders), ...asList(pretokenizers)].map((part) => asJson(part)["type"])];
}

const notAByte = 0xffff;
const byteOfLetter = gpt2Alphabet();

/** GPT-2 spells each byte by one letter; printable ones by themselves, the others by letters from U+0100 on. */
function gpt2Alphabet(): Uint16Array {
  const bytes = new Uint16Array(0x200).fill(notAByte);
  let next = 0x100;
  for (let byte = 0; byte < 256; byte += 1) {
    const printable = (byte >= 0x21 && byte <= 0x7e) || (byte >= 0xa1 && byte !== 0xad);
    if (printable) bytes[byte] = byte;
    else {
      bytes[next] = byte;
      next += 1;
    }
  }
  return bytes;
}

function writeByteLevel(spelling: string, into: Uint8Array): number {
  for (let index = 0; index < spelling.length; index += 1) {
    const byte = byteOfLetter[spelling.charCodeAt(index)] ?? notAByte;
    if (byte === notAByte) return 0;
    into[index] = byte;
  }
  return spelling.length;
}

const encoder = new TextEncoder();

function writeWithFallback(spelling: string, into: Uint8Array): number {
  const byte = /^<0x([0-9A-Fa-f]{2})>$/.exec(spelling)?.[1];
  if (byte === undefined) return encoder.encodeInto(spelling.replaceAll("\u2581", " "), into).written;
  into[0] = Number.parseInt(byte, 16);
  return 1;
}

/** BPE has an object of ids, Unigram a list of spellings and scores. */
function eachToken(vocabulary: unknown, visit: (spelling: string, id: number) => void): void {
  if (Array.isArray(vocabulary)) {
    for (const [id, entry] of vocabulary.entries()) visit(String(asList(entry)[0]), id);
    return;
  }
  const ids = asJson(vocabulary);
  for (const spelling of Object.keys(ids)) visit(spelling, Number(ids[spelling]));
}

function asJson(value: unknown): Json {
  return isJson(value) ? value : {};
}

function isJson(value: unknown): value is Json {
  return typeof value === "object" && value !== null;
}

function asList(value: unknown): unknown[] {
  return Array.isArray(value) ? value : [];
}
