import type { SendMessageResult } from "./chat.ts";
import type { ErrorCode } from "./error-code.ts";
import type { GenerationStatus } from "./generation-status.ts";

/** Why an answer ended. `length`: the token limit; `cancelled`: somebody pressed Stop. */
export type FinishReason = "stop" | "length" | "cancelled";

/** Token counts of one generation. */
export interface Usage {
  promptTokens: number;
  completionTokens: number;
}

/**
 * What travels in a generation's Redis stream and, as server-sent events, to the reader. Event ids are
 * 1, 2, 3 … without a gap; exactly one terminal event (`text-end` or `generation-error`) closes a stream.
 */
export type GenerationEvent =
  | { type: "text-start" }
  | { type: "text-delta"; text: string }
  | { type: "text-end"; finishReason: FinishReason; usage: Usage }
  | { type: "generation-error"; code: ErrorCode; message: string };

/** Sent to a waiting reader, never stored, without an event id. `position` counts from 1. */
export interface QueuePositionEvent {
  type: "queue-position";
  position: number;
  length: number;
}

/** Sent instead of the stream when that has expired: the finished message as Postgres holds it. No event id. */
export interface AnswerSnapshotEvent {
  type: "answer-snapshot";
  text: string;
  status: GenerationStatus;
  finishReason?: FinishReason;
  usage?: Usage;
  errorCode?: ErrorCode;
}

/** Opens the event stream that a sent message is answered with. No event id. */
export interface MessageAcceptedEvent extends SendMessageResult {
  type: "message-accepted";
}

/** Everything that GET /api/generations/:id/stream may send; `event:` is the type, `data:` the JSON. */
export type ReaderEvent = GenerationEvent | QueuePositionEvent | AnswerSnapshotEvent;

/** True for the event after which a stream has no more events. */
export function isTerminalEvent(event: GenerationEvent): boolean {
  return event.type === "text-end" || event.type === "generation-error";
}
