export type EngineErrorCode =
  | "invalid_request"
  | "context_length_exceeded"
  | "engine_failed"
  | "invalid_model"
  | "device_unavailable"
  | "engine_closed";

/** A fault of the engine; it concerns one request unless its code is `invalid_model` or `device_unavailable`. */
export class EngineError extends Error {
  readonly code: EngineErrorCode;

  constructor(code: EngineErrorCode, message: string, options?: ErrorOptions) {
    super(message, options);
    this.name = new.target.name;
    this.code = code;
  }
}

/** The prompt leaves no room for a single token of an answer. Both numbers are in tokens. */
export class ContextLengthError extends EngineError {
  readonly promptTokens: number;
  readonly contextLength: number;

  constructor(promptTokens: number, contextLength: number) {
    super(
      "context_length_exceeded",
      `The prompt has ${promptTokens} tokens; the model takes fewer than ${contextLength}.`,
    );
    this.promptTokens = promptTokens;
    this.contextLength = contextLength;
  }
}
