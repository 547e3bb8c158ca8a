export { cleanText, id, messageText, sendMessageBody, MESSAGE_LENGTH_MAX } from "./chat.ts";
export type { Chat, ChatMessage, SendMessageBody, SendMessageResult } from "./chat.ts";
export { errorStatuses } from "./error-code.ts";
export type { ErrorBody, ErrorCode } from "./error-code.ts";
export { generationParams, STOP_LENGTH_MAX, STOP_STRINGS_MAX } from "./generation-params.ts";
export type { GenerationParams } from "./generation-params.ts";
export { generationStatuses, isTerminalStatus } from "./generation-status.ts";
export type { GenerationStatus } from "./generation-status.ts";
export type { CheckResult, Health } from "./health.ts";
export { generationJob } from "./job.ts";
export type { GenerationJob } from "./job.ts";
export type { LimitDecision, LimitPolicy, LimitState } from "./limits.ts";
export { cutReason, isTerminalEvent } from "./stream-event.ts";
export type {
  AnswerSnapshotEvent,
  CutReason,
  FinishReason,
  GenerationEvent,
  MessageAcceptedEvent,
  QueuePositionEvent,
  ReaderEvent,
  Usage,
} from "./stream-event.ts";
