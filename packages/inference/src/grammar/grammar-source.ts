import { EngineError } from "../errors.ts";
import { sourceBytesMax } from "./tunables.ts";

/** What an answer is held to. The regular expression matches the whole answer; the grammar is llama.cpp's GBNF. */
export type GrammarSource =
  | { kind: "json-schema"; schema: object }
  | { kind: "json-object" }
  | { kind: "regex"; pattern: string }
  | { kind: "grammar"; rules: string };

/**
 * The source as a text, which is also its name in the cache. Throws an `invalid_request` error when it is too long, or
 * no tree (a schema that holds itself, or is nested too deeply for JSON).
 */
export function serializeSource(source: GrammarSource): string {
  let text: string;
  try {
    text = JSON.stringify(source);
  } catch (error) {
    throw new EngineError("invalid_request", "the schema cannot be written as JSON", { cause: error });
  }
  const bytes = Buffer.byteLength(text);
  if (bytes <= sourceBytesMax) return text;
  throw new EngineError(
    "invalid_request",
    `the grammar has ${bytes} bytes; at most ${sourceBytesMax} are read`,
  );
}
