import { ContextLengthError, EngineError } from "./errors.ts";
import type { ModelFolder } from "./model-folder.ts";
import type { GenerationRequest } from "./types.ts";

/** Throws what is wrong with a request before it takes a place. A wrong token id would reach into foreign memory. */
export function checkRequest(
  request: GenerationRequest,
  { contextLength, vocabularySize }: ModelFolder["config"],
): void {
  const { promptTokens, resumeTokens = [], maxTokens = 1, stop = [] } = request;
  const isToken = (token: number): boolean => Number.isInteger(token) && token >= 0 && token < vocabularySize;
  if (promptTokens.length === 0) throw new EngineError("invalid_request", "the prompt has no tokens");
  if (promptTokens.length >= contextLength) throw new ContextLengthError(promptTokens.length, contextLength);
  if (!promptTokens.every(isToken) || !resumeTokens.every(isToken)) {
    throw new EngineError("invalid_request", `token ids are whole numbers from 0 to ${vocabularySize - 1}`);
  }
  if (!Number.isInteger(maxTokens) || maxTokens < 1) {
    throw new EngineError("invalid_request", "maxTokens is a whole number from 1 on");
  }
  if (stop.includes("")) throw new EngineError("invalid_request", "a stop string has at least one character");
}
