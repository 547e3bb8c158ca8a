import type { ReaderEvent } from "@causerie/contracts";

/** Waits between reconnects. Shorter and a restarted server is stormed; longer and people wait for words that are there. */
const reconnectDelaysMs = [300, 1_000, 2_000, 5_000] as const;

const eventTypes = [
  "text-start",
  "text-delta",
  "text-end",
  "generation-error",
  "queue-position",
  "answer-snapshot",
] as const satisfies readonly ReaderEvent["type"][];

export interface GenerationStreamOptions {
  generationId: string;
  onEvent: (event: ReaderEvent, eventId: number | undefined) => void;
  /** False when the connection broke and a new one is being tried, true when words come again. */
  onConnection: (connected: boolean) => void;
}

/**
 * Follows one generation until its end, across lost connections: each new connection goes on behind the last event
 * seen. Returns a function that stops following.
 */
export function followGeneration(options: GenerationStreamOptions): () => void {
  const { generationId, onEvent, onConnection } = options;
  let lastEventId = 0;
  let failures = 0;
  let source: EventSource;
  let timer: ReturnType<typeof setTimeout> | undefined;

  const stop = (): void => {
    clearTimeout(timer);
    source.close();
  };
  const receive = (message: MessageEvent<string>): void => {
    const event = JSON.parse(message.data) as ReaderEvent;
    const eventId = numbered(event) ? Number(message.lastEventId) : undefined;
    if (eventId !== undefined) lastEventId = eventId;
    if (isLast(event)) stop();
    onEvent(event, eventId);
  };
  const connect = (): void => {
    source = new EventSource(`/api/generations/${generationId}/stream?after=${lastEventId}`);
    source.addEventListener("open", () => {
      failures = 0;
      onConnection(true);
    });
    // The browser's own reconnect gives up on an error status, so every reconnect is made here.
    source.addEventListener("error", () => {
      source.close();
      onConnection(false);
      timer = setTimeout(connect, reconnectDelaysMs[Math.min(failures, reconnectDelaysMs.length - 1)]);
      failures += 1;
    });
    for (const type of eventTypes) source.addEventListener(type, receive);
  };
  connect();
  return stop;
}

function numbered(event: ReaderEvent): boolean {
  return event.type !== "queue-position" && event.type !== "answer-snapshot";
}

function isLast(event: ReaderEvent): boolean {
  return event.type === "text-end" || event.type === "generation-error" || event.type === "answer-snapshot";
}
