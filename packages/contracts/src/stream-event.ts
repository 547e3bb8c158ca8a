import type { SendMessageResult } from "./chat.ts";
import type { ErrorCode } from "./error-code.ts";
import type { GenerationStatus } from "./generation-status.ts";

/**
 * Why an answer ended. `length`: the token limit; `loop`: it ran in circles; `deadline`: its time was up; `cancelled`:
 * somebody pressed Stop.
 */
export type FinishReason = "stop" | "length" | "loop" | "deadline" | "cancelled";

/** The reasons for which an answer ends before it is complete, without anybody's wish. */
export type CutReason = Extract<FinishReason, "length" | "loop" | "deadline">;

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
  /** What a model thinks before it answers; no part of the message. */
  | { type: "reasoning-delta"; text: string }
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

/** The reason when an answer was cut short; undefined when it ended as it should, or as its reader wished. */
export function cutReason(reason: FinishReason | undefined): CutReason | undefined {
  return reason === "length" || reason === "loop" || reason === "deadline" ? reason : undefined;
}

/** True for the event after which a stream has no more events. */
export function isTerminalEvent(event: GenerationEvent): boolean {
  return event.type === "text-end" || event.type === "generation-error";
}
