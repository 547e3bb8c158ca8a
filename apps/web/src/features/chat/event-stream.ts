import type { MessageAcceptedEvent, ReaderEvent } from "@causerie/contracts";
import { EventSourceParserStream } from "eventsource-parser/stream";

/** Longest silence of a connection that is still believed in. The server says something every 15 s. */
const silenceMaxMs = 40_000;

/** An event with its id; places in the queue and snapshots have none. */
export interface ReceivedEvent {
  event: ReaderEvent | MessageAcceptedEvent;
  eventId: number | undefined;
}

/** A broken connection is one that has ended: the reader goes on behind its last event either way. */
const ended = { done: true, value: undefined } as const;

/** Server-sent events of one response. Only one `next` may be awaited at a time. */
export interface EventStream {
  /** The next event; null once the connection has ended, was closed or has been silent for too long. */
  next(): Promise<ReceivedEvent | null>;
  close(): void;
}

/**
 * Reads the events of a response. An EventSource could not: it never sends a body, hides the status of a refusal and
 * does not notice a dead connection.
 */
export function openEventStream(body: ReadableStream<Uint8Array>): EventStream {
  let timer: ReturnType<typeof setTimeout> | undefined;
  const heard = (): void => {
    clearTimeout(timer);
    timer = setTimeout(close, silenceMaxMs);
  };
  const reader = body
    .pipeThrough(new TextDecoderStream() as TransformStream<Uint8Array, string>)
    .pipeThrough(new EventSourceParserStream({ onComment: heard }))
    .getReader();
  function close(): void {
    clearTimeout(timer);
    // A read that is awaited resolves as the end.
    reader.cancel().catch(() => undefined);
  }
  heard();
  return {
    async next() {
      const { done, value } = await reader.read().catch(() => ended);
      if (done) {
        clearTimeout(timer);
        return null;
      }
      heard();
      const event = JSON.parse(value.data) as ReceivedEvent["event"];
      return { event, eventId: value.id === undefined ? undefined : Number(value.id) };
    },
    close,
  };
}
