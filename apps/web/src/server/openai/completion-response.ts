import "server-only";
import type { Logger } from "@causerie/logger";
import { RequestError } from "../request-error.ts";
import { eventStreamHeaders, streamText } from "../sse-response.ts";
import type { AnswerPiece } from "./answer-pieces.ts";
import { completionBody, completionChunks, type CompletionHead } from "./completion-shapes.ts";
import { corsHeaders } from "./cors.ts";
import { openAiErrorBody } from "./openai-error.ts";
import type { CompletionRun } from "./run-completion.ts";

/** Waits for the whole answer. */
export async function wholeResponse(run: CompletionRun, head: CompletionHead): Promise<Response> {
  try {
    let text = "";
    let reasoning = "";
    for await (const piece of run.pieces) {
      if (piece.type === "error") throw generationError(piece);
      if (piece.type === "text") text += piece.text;
      if (piece.type === "reasoning") reasoning += piece.text;
      if (piece.type === "end")
        return Response.json(completionBody(head, { text, reasoning, end: piece }), { headers });
    }
    throw new RequestError("unavailable", "the answer ended without an end");
  } finally {
    await run.close();
  }
}

/**
 * Streams the answer as chunks. Headers leave with the first word, so that an answer that fails before it (a prompt
 * that is too long) still gets its proper status.
 */
export async function chunkedResponse(
  run: CompletionRun,
  head: CompletionHead,
  options: { includeUsage: boolean; logger: Logger },
): Promise<Response> {
  try {
    const first = await firstPiece(run.pieces);
    if (first.type === "error") throw generationError(first);
    const frames = sseFrames(run, first, completionChunks(head, options));
    const onGone = () => void run.close();
    const onError = (error: unknown) => options.logger.error({ err: error }, "answer broke off");
    return new Response(streamText(frames, { onGone, onError }), {
      headers: { ...eventStreamHeaders, ...corsHeaders },
    });
  } catch (error) {
    await run.close();
    throw error;
  }
}

const headers = { "cache-control": "no-store", ...corsHeaders };

async function firstPiece(pieces: AsyncGenerator<AnswerPiece, void, void>): Promise<AnswerPiece> {
  for (;;) {
    const next = await pieces.next();
    if (next.done === true) return { type: "error", code: "unavailable" };
    if (next.value.type !== "keep-alive") return next.value;
  }
}

async function* sseFrames(
  run: CompletionRun,
  first: AnswerPiece,
  chunks: ReturnType<typeof completionChunks>,
): AsyncGenerator<string, void, void> {
  try {
    yield dataFrame(chunks.first());
    for await (const piece of startingWith(first, run.pieces)) {
      yield* pieceFrames(piece, chunks);
    }
  } finally {
    await run.close();
  }
}

function* pieceFrames(piece: AnswerPiece, chunks: ReturnType<typeof completionChunks>): Generator<string> {
  switch (piece.type) {
    case "keep-alive":
      yield ": keep-alive\n\n";
      return;
    case "text":
      yield dataFrame(chunks.text(piece.text));
      return;
    case "reasoning":
      yield dataFrame(chunks.reasoning(piece.text));
      return;
    case "end":
      yield dataFrame(chunks.last(piece));
      if (chunks.includeUsage) yield dataFrame(chunks.usage(piece));
      yield "data: [DONE]\n\n";
      return;
    case "error":
      yield dataFrame(openAiErrorBody({ code: piece.code }));
      return;
    default:
      piece satisfies never;
  }
}

async function* startingWith<Item>(
  first: Item,
  rest: AsyncGenerator<Item, void, void>,
): AsyncGenerator<Item, void, void> {
  yield first;
  yield* rest;
}

function generationError(piece: AnswerPiece & { type: "error" }): RequestError {
  return new RequestError(piece.code, "the generation failed");
}

function dataFrame(data: object): string {
  return `data: ${JSON.stringify(data)}\n\n`;
}
