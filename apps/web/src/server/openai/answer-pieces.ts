import type { ErrorCode, FinishReason, ReaderEvent, Usage } from "@causerie/contracts";
import type { ReaderItem } from "../generation-reader.ts";

/** An answer as an API caller gets to know it: perhaps reasoning, then text, then one end, or one error. */
export type AnswerPiece =
  | { type: "text" | "reasoning"; text: string }
  | { type: "end"; finishReason: FinishReason; usage: Usage }
  | { type: "error"; code: ErrorCode }
  | { type: "keep-alive" };

const noUsage: Usage = { promptTokens: 0, completionTokens: 0 };

/**
 * Reduces what a reader is told to what an API caller wants. A snapshot contributes what has not been said yet. A
 * stream that breaks off without an end (the process stops) is an error: the caller must not take half for the whole.
 */
export async function* answerPieces(
  items: AsyncIterable<ReaderItem>,
): AsyncGenerator<AnswerPiece, void, void> {
  let said = "";
  for await (const item of items) {
    for (const piece of piecesOf(item, said)) {
      if (piece.type === "text") said += piece.text;
      yield piece;
      if (piece.type === "end" || piece.type === "error") return;
    }
  }
  yield { type: "error", code: "unavailable" };
}

function piecesOf(item: ReaderItem, said: string): AnswerPiece[] {
  return item.kind === "keep-alive" ? [{ type: "keep-alive" }] : piecesOfEvent(item.event, said);
}

function piecesOfEvent(event: ReaderEvent, said: string): AnswerPiece[] {
  switch (event.type) {
    case "text-start":
    case "queue-position":
      return [];
    case "text-delta":
      return [{ type: "text", text: event.text }];
    case "reasoning-delta":
      return [{ type: "reasoning", text: event.text }];
    case "text-end":
      return [{ type: "end", finishReason: event.finishReason, usage: event.usage }];
    case "generation-error":
      return [{ type: "error", code: event.code }];
    case "answer-snapshot": {
      if (event.status === "failed") return [{ type: "error", code: event.errorCode ?? "internal" }];
      const rest = event.text.startsWith(said) ? event.text.slice(said.length) : "";
      const end = {
        type: "end",
        finishReason: event.finishReason ?? "stop",
        usage: event.usage ?? noUsage,
      } as const;
      return rest === "" ? [end] : [{ type: "text", text: rest }, end];
    }
    default:
      return event satisfies never;
  }
}
