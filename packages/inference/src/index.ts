export { readModelFolder } from "./model-folder.ts";
export type { PromptMessage, PromptOptions } from "./chat-prompt.ts";
export { createEngine } from "./engine.ts";
export type { EngineOptions } from "./engine.ts";
export type { GrammarSource } from "./grammar/grammar-source.ts";
export { ContextLengthError, EngineError } from "./errors.ts";
export type { EngineErrorCode } from "./errors.ts";
export type {
  Engine,
  EngineEvent,
  EngineStats,
  FinishReason,
  GenerationHandle,
  GenerationRequest,
  TokenLogprob,
} from "./types.ts";
