import type { ErrorCode } from "@causerie/contracts";
import { EngineError } from "@causerie/inference";

export interface Failure {
  code: ErrorCode;
  /** Terse, and without a word of what people wrote. */
  message: string;
}

/** What a reader is told of a failed answer. Everything that isn't the request's fault is the engine's. */
export function describeFailure(error: unknown): Failure {
  if (error instanceof EngineError && error.code === "context_length_exceeded") {
    return { code: error.code, message: error.message };
  }
  if (error instanceof EngineError && error.code === "invalid_request") {
    return { code: error.code, message: "The model cannot take this request as it is." };
  }
  return { code: "engine_failed", message: "The model could not finish this answer." };
}
