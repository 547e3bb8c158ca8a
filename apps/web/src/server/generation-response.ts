import "server-only";
import type { MessageAcceptedEvent, SendMessageResult } from "@causerie/contracts";
import { type GenerationEventsOptions, openGenerationEvents } from "./generation-events.ts";
import type { ReaderItem } from "./generation-reader.ts";
import { sseResponse } from "./sse-response.ts";

export interface GenerationResponseOptions extends GenerationEventsOptions {
  /** Told before the events, when the stream answers a message that was sent. */
  accepted?: SendMessageResult;
  status?: number;
  headers?: Record<string, string>;
}

/** A generation as server-sent events. Rejects with NotFoundError when it is not the visitor's. */
export async function generationResponse(options: GenerationResponseOptions): Promise<Response> {
  const { accepted, status = 200, headers = {}, context, generationId } = options;
  const { items, stop } = await openGenerationEvents(options);
  return sseResponse({
    items: accepted === undefined ? items : withAcceptance(accepted, items),
    status,
    headers,
    onGone: stop,
    onError: (error) => context.logger.warn({ err: error, generationId }, "event stream broke off"),
  });
}

export type SentItem = ReaderItem | { kind: "event"; event: MessageAcceptedEvent; id?: undefined };

async function* withAcceptance(
  accepted: SendMessageResult,
  items: AsyncGenerator<ReaderItem, void, void>,
): AsyncGenerator<SentItem, void, void> {
  try {
    yield { kind: "event", event: { type: "message-accepted", ...accepted } };
    yield* items;
  } finally {
    // A client that leaves after the first event has never begun to take the others.
    await items.return();
  }
}
