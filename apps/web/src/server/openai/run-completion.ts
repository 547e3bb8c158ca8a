import "server-only";
import { deleteChat, startCompletion, type VisitorContext } from "@causerie/services";
import { openGenerationEvents } from "../generation-events.ts";
import type { RequestContext } from "../request-context.ts";
import { type AnswerPiece, answerPieces } from "./answer-pieces.ts";
import {
  type ChatCompletionRequest,
  completionMessages,
  completionParams,
} from "./chat-completion-request.ts";
import { openAiLimitedResponse } from "./openai-error.ts";

/** An answer under way on behalf of one API request. */
export interface CompletionRun {
  generationId: string;
  pieces: AsyncGenerator<AnswerPiece, void, void>;
  /** Stops the answer if it still runs, and forgets the conversation. Never throws; may be called twice. */
  close(): Promise<void>;
}

export interface RunCompletionOptions {
  context: RequestContext;
  visitor: VisitorContext;
  request: ChatCompletionRequest;
  /** The HTTP request's signal: a client that is gone stops its answer. */
  signal: AbortSignal;
}

/** Starts the answer on the road that every message goes, or gives the response of the limits' refusal. */
export async function runCompletion(options: RunCompletionOptions): Promise<CompletionRun | Response> {
  const { visitor, request } = options;
  const input = { messages: completionMessages(request), params: completionParams(request) };
  const started = await startCompletion({ ctx: visitor, input });
  if (started.outcome === "limited") return openAiLimitedResponse(started.decision);
  const { generationId, chatId } = started;
  const close = once(() => forgetChat(options, chatId));
  // A client that leaves before its response begins leaves nobody who would read the response and close it.
  whenAborted(options.signal, close);
  try {
    const { items, stop } = await openGenerationEvents({
      ...options,
      generationId,
      // What was stored a moment ago needn't be read.
      generation: { id: generationId, status: "queued", text: "" },
      afterId: 0,
    });
    return {
      generationId,
      pieces: answerPieces(items),
      close: () => {
        stop();
        return close();
      },
    };
  } catch (error) {
    await close();
    throw error;
  }
}

/** Deleting also cancels. When it fails, the sweeper finds the chat later. */
async function forgetChat({ context, visitor }: RunCompletionOptions, chatId: string): Promise<void> {
  try {
    await deleteChat({ ctx: visitor, input: { chatId } });
  } catch (error) {
    context.logger.warn({ err: error }, "the conversation of an API request could not be deleted");
  }
}

function whenAborted(signal: AbortSignal, close: () => Promise<void>): void {
  if (signal.aborted) void close();
  else signal.addEventListener("abort", () => void close(), { once: true });
}

function once(work: () => Promise<void>): () => Promise<void> {
  let done: Promise<void> | undefined;
  return () => (done ??= work());
}
