import type { ReaderEvent } from "@causerie/contracts";

/** Waits between reconnects. Shorter and a restarted server is stormed; longer and people wait for words that are there. */
const reconnectDelaysMs = [300, 1_000, 2_000, 5_000] as const;

/** How long events are gathered before the page is drawn. Shorter and a replay draws each of them; longer and it stutters. */
const gatherMs = 32;

const eventTypes = [
  "text-start",
  "text-delta",
  "text-end",
  "generation-error",
  "queue-position",
  "answer-snapshot",
] as const satisfies readonly ReaderEvent["type"][];

/** An event with its id; places in the queue and snapshots have none. */
export interface ReceivedEvent {
  event: ReaderEvent;
  eventId: number | undefined;
}

export interface GenerationStreamOptions {
  generationId: string;
  onEvents: (events: readonly ReceivedEvent[]) => void;
  /** False when the connection broke and a new one is being tried, true when words come again. */
  onConnection: (connected: boolean) => void;
}

/**
 * Follows one generation until its end, across lost connections: each new connection goes on behind the last event
 * seen. Returns a function that stops following.
 */
export function followGeneration(options: GenerationStreamOptions): () => void {
  const { generationId, onEvents, onConnection } = options;
  const gathered = gatherEvents(onEvents);
  let lastEventId = 0;
  let failures = 0;
  let stopped = false;
  let source: EventSource;
  let timer: ReturnType<typeof setTimeout> | undefined;

  const address = (): string => `/api/generations/${generationId}/stream?after=${lastEventId}`;
  const stop = (): void => {
    stopped = true;
    clearTimeout(timer);
    source.close();
  };
  const receive = (message: MessageEvent<string>): void => {
    const event = JSON.parse(message.data) as ReaderEvent;
    const eventId = numbered(event) ? Number(message.lastEventId) : undefined;
    if (eventId !== undefined) lastEventId = eventId;
    gathered.add({ event, eventId });
    if (!isLast(event)) return;
    stop();
    gathered.flush();
  };
  const reconnect = async (refused: boolean): Promise<void> => {
    onConnection(false);
    if (refused && (await isGone(address()))) {
      if (stopped) return;
      stop();
      onConnection(true);
      onEvents([{ event: { type: "generation-error", code: "not_found", message: "" }, eventId: undefined }]);
      return;
    }
    if (stopped) return;
    timer = setTimeout(connect, reconnectDelaysMs[Math.min(failures, reconnectDelaysMs.length - 1)]);
    failures += 1;
  };
  const connect = (): void => {
    source = new EventSource(address());
    source.addEventListener("open", () => {
      failures = 0;
      onConnection(true);
    });
    // The browser's own reconnect gives up on an error status, so every reconnect is made here.
    source.addEventListener("error", () => {
      const refused = source.readyState === EventSource.CLOSED;
      source.close();
      void reconnect(refused);
    });
    for (const type of eventTypes) source.addEventListener(type, receive);
  };
  connect();
  return () => {
    stop();
    gathered.drop();
  };
}

/** Hands events on in small heaps, so that a thousand words replayed at once are drawn a few times, not a thousand. */
function gatherEvents(onEvents: GenerationStreamOptions["onEvents"]) {
  let heap: ReceivedEvent[] = [];
  let timer: ReturnType<typeof setTimeout> | undefined;
  const drop = (): ReceivedEvent[] => {
    clearTimeout(timer);
    timer = undefined;
    const dropped = heap;
    heap = [];
    return dropped;
  };
  const flush = (): void => onEvents(drop());
  return {
    add(received: ReceivedEvent): void {
      heap.push(received);
      timer ??= setTimeout(flush, gatherMs);
    },
    flush,
    drop,
  };
}

/** Whether the server says that there is no such generation. An EventSource does not tell why it was refused. */
async function isGone(address: string): Promise<boolean> {
  const look = new AbortController();
  try {
    const { status } = await fetch(address, { signal: look.signal });
    return status === 404;
  } catch {
    return false;
  } finally {
    look.abort();
  }
}

function numbered(event: ReaderEvent): boolean {
  return event.type !== "queue-position" && event.type !== "answer-snapshot";
}

function isLast(event: ReaderEvent): boolean {
  return event.type === "text-end" || event.type === "generation-error" || event.type === "answer-snapshot";
}
