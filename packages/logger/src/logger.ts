/**
 * A sentence fixed in the source. A text put together at run time doesn't compile, so nobody can log a message
 * of a person by way of a template string: what varies belongs into the bindings.
 */
export type FixedSentence<Text extends string> =
  Record<never, never> extends Record<Text, true> ? never : Text;

/** Writes one line: what happened as a fixed sentence, and the ids and numbers that belong to it. */
export interface LogLine {
  <const Text extends string>(bindings: object, sentence: FixedSentence<Text>): void;
  <const Text extends string>(sentence: FixedSentence<Text>): void;
}

/** Structured log of a process. Bind `requestId`, `tenantId` and `generationId` with `child`. */
export interface Logger {
  debug: LogLine;
  info: LogLine;
  warn: LogLine;
  error: LogLine;
  fatal: LogLine;
  child(bindings: object): Logger;
}
