import { EngineError } from "../errors.ts";
import { sourceBytesMax } from "./tunables.ts";

/** What an answer is held to. The regular expression matches the whole answer; the grammar is llama.cpp's GBNF. */
export type GrammarSource =
  | { kind: "json-schema"; schema: object }
  | { kind: "json-object" }
  | { kind: "regex"; pattern: string }
  | { kind: "grammar"; rules: string };

/**
 * Throws an `invalid_request` error for what is no source, is too long, or cannot be written as JSON. Cheap: whether the
 * source can be compiled shows with the first mask.
 */
export function checkGrammarSource(source: unknown): void {
  serializeSource(source);
}

/** The source as a text, which is also its name in the cache. Throws as `checkGrammarSource` does. */
export function serializeSource(source: unknown): string {
  expectSource(source);
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

/** Throws an `invalid_request` error unless the value has the shape of a source. */
export function expectSource(source: unknown): asserts source is GrammarSource {
  const { kind, schema, pattern, rules } = fieldsOf(source);
  switch (kind) {
    case "json-object":
      return;
    case "json-schema":
      return expectThat(typeof schema === "object" && schema !== null, "the schema is an object");
    case "regex":
      return expectThat(typeof pattern === "string", "the regular expression is a string");
    case "grammar":
      return expectThat(typeof rules === "string", "the rules of the grammar are a string");
    default:
      return expectThat(false, "a grammar is a json-schema, a json-object, a regex or a grammar");
  }
}

function fieldsOf(source: unknown): Readonly<Record<string, unknown>> {
  return typeof source === "object" && source !== null ? { ...source } : {};
}

function expectThat(isRight: boolean, what: string): void {
  if (!isRight) throw new EngineError("invalid_request", what);
}
