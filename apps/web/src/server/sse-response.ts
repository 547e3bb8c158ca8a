import type { SentItem } from "./generation-response.ts";
import { reconnectDelayMs } from "./tunables.ts";

export interface SseResponseOptions {
  items: AsyncIterable<SentItem>;
  status?: number;
  /** Added to those of every event stream. */
  headers?: Record<string, string>;
  /** Called when the client is gone: whatever produces the items must stop. */
  onGone: () => void;
  /** Called when producing an item failed; the connection closes and the client comes back with its cursor. */
  onError: (error: unknown) => void;
}

/** Server-sent events of the contracts: `id`, `event` (its type) and `data` (its JSON). */
export function sseResponse(options: SseResponseOptions): Response {
  const { items, status = 200, headers = {} } = options;
  const frames = mapItems(items);
  return new Response(streamText(frames, options), {
    status,
    headers: { ...headers, ...eventStreamHeaders },
  });
}

/** `no-transform` keeps compression, which would hold events back, away from the stream. */
export const eventStreamHeaders = {
  "content-type": "text/event-stream; charset=utf-8",
  "cache-control": "no-cache, no-transform",
  "x-accel-buffering": "no",
} as const;

/** Sends text at the pace at which the client takes it: the next piece is asked for when the last one is away. */
export function streamText(
  pieces: AsyncGenerator<string, void, void>,
  handlers: Pick<SseResponseOptions, "onGone" | "onError">,
): ReadableStream<Uint8Array> {
  const encoder = new TextEncoder();
  // A client that goes away while a piece is awaited has closed the stream already.
  let isGone = false;
  const source: UnderlyingDefaultSource<Uint8Array> = {
    async pull(controller) {
      try {
        const next = await pieces.next();
        if (isGone) return;
        if (next.done === true) controller.close();
        else controller.enqueue(encoder.encode(next.value));
      } catch (error) {
        handlers.onError(error);
        if (!isGone) controller.close();
      }
    },
    async cancel() {
      isGone = true;
      handlers.onGone();
      await pieces.return();
    },
  };
  return new ReadableStream(source, { highWaterMark: 0 });
}

/** One event as its lines on the wire. */
export function formatItem(item: SentItem): string {
  if (item.kind === "keep-alive") return ": keep-alive\n\n";
  const id = item.id === undefined ? "" : `id: ${item.id}\n`;
  return `${id}event: ${item.event.type}\ndata: ${JSON.stringify(item.event)}\n\n`;
}

async function* mapItems(items: AsyncIterable<SentItem>): AsyncGenerator<string, void, void> {
  // Sent at once, so that the browser knows that the stream is open even while nothing happens.
  yield `retry: ${reconnectDelayMs}\n\n`;
  for await (const item of items) yield formatItem(item);
}
