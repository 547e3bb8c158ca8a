import type { ReaderEvent } from "@causerie/contracts";
import { describe, expect, it } from "vitest";
import type { ReaderItem } from "../generation-reader.ts";
import { type AnswerPiece, answerPieces } from "./answer-pieces.ts";

const usage = { promptTokens: 3, completionTokens: 2 };

async function reduce(...events: ReaderEvent[]): Promise<AnswerPiece[]> {
  async function* items(): AsyncGenerator<ReaderItem> {
    for (const event of events) yield { kind: "event", event };
  }
  return Array.fromAsync(answerPieces(items()));
}

describe("answerPieces", () => {
  it("gives text and its end, and leaves out what an API caller has no use for", async () => {
    const pieces = await reduce(
      { type: "queue-position", position: 1, length: 2 },
      { type: "text-start" },
      { type: "text-delta", text: "Bon" },
      { type: "text-delta", text: "jour" },
      { type: "text-end", finishReason: "length", usage },
    );
    expect(pieces).toEqual([
      { type: "text", text: "Bon" },
      { type: "text", text: "jour" },
      { type: "end", finishReason: "length", usage },
    ]);
  });

  it("tells reasoning apart from text, and does not take it for what was said", async () => {
    const pieces = await reduce(
      { type: "reasoning-delta", text: "Hm" },
      { type: "answer-snapshot", text: "Hm, oui", status: "succeeded", finishReason: "loop", usage },
    );
    expect(pieces).toEqual([
      { type: "reasoning", text: "Hm" },
      { type: "text", text: "Hm, oui" },
      { type: "end", finishReason: "loop", usage },
    ]);
  });

  it("completes an answer from a snapshot without saying anything twice", async () => {
    const pieces = await reduce(
      { type: "text-delta", text: "Bon" },
      { type: "answer-snapshot", text: "Bonjour", status: "succeeded", finishReason: "stop", usage },
    );
    expect(pieces).toEqual([
      { type: "text", text: "Bon" },
      { type: "text", text: "jour" },
      { type: "end", finishReason: "stop", usage },
    ]);
  });

  it("tells the failure of a generation, also from a snapshot", async () => {
    const failed: AnswerPiece[] = [{ type: "error", code: "engine_failed" }];
    expect(await reduce({ type: "generation-error", code: "engine_failed", message: "" })).toEqual(failed);
    expect(
      await reduce({ type: "answer-snapshot", text: "Bon", status: "failed", errorCode: "engine_failed" }),
    ).toEqual(failed);
  });

  it("never passes half an answer for a whole one", async () => {
    expect(await reduce({ type: "text-delta", text: "Bon" })).toEqual([
      { type: "text", text: "Bon" },
      { type: "error", code: "unavailable" },
    ]);
  });
});
