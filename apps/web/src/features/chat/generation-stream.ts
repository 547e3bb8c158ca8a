import type { ReaderEvent } from "@causerie/contracts";
import { type EventStream, openEventStream } from "./event-stream.ts";
import { fetchWithin } from "./fetch-within.ts";
import { gatherEvents } from "./gather-events.ts";

/** Waits between reconnects. Shorter and a restarted server is stormed; longer and people wait for words that are there. */
const reconnectDelaysMs = [300, 1_000, 2_000, 5_000] as const;

/** An event of a generation with its id; places in the queue and snapshots have none. */
export interface GenerationStreamEvent {
  event: ReaderEvent;
  eventId: number | undefined;
}

export interface GenerationStreamOptions {
  generationId: string;
  /** The stream that came with the answer to the message; without one it is asked for. */
  opened?: EventStream | undefined;
  onEvents: (events: readonly GenerationStreamEvent[]) => void;
  /** False when the connection broke and a new one is being tried, true when words come again. */
  onConnection: (connected: boolean) => void;
}

/**
 * Follows one generation until its end, across lost connections: each new connection goes on behind the last event
 * seen. Returns a function that stops following.
 */
export function followGeneration(options: GenerationStreamOptions): () => void {
  const stopping = new AbortController();
  const gathered = gatherEvents(options.onEvents);
  void follow(options, gathered.add, stopping.signal).then(gathered.flush);
  return () => {
    stopping.abort();
    gathered.drop();
  };
}

async function follow(
  { generationId, opened, onConnection }: GenerationStreamOptions,
  tell: (event: GenerationStreamEvent) => void,
  stopped: AbortSignal,
): Promise<void> {
  let lastEventId = 0;
  const read = async (stream: EventStream): Promise<"ended" | "broken"> => {
    for (let next = await stream.next(); next !== null && !stopped.aborted; next = await stream.next()) {
      const { event, eventId } = next;
      if (event.type === "message-accepted") continue;
      lastEventId = eventId ?? lastEventId;
      tell({ event, eventId });
      if (isLast(event)) return "ended";
    }
    return "broken";
  };
  let first = opened;
  for (let failures = 0; !stopped.aborted; failures += 1) {
    const connection = first ?? (await connect({ generationId, lastEventId, stopped }));
    first = undefined;
    if (stopped.aborted) return;
    if (connection === "gone") {
      tell({ event: { type: "generation-error", code: "not_found", message: "" }, eventId: undefined });
      return;
    }
    if (connection !== "failed") {
      onConnection(true);
      stopped.addEventListener("abort", connection.close, { once: true });
      const seenBefore = lastEventId;
      const outcome = await read(connection);
      connection.close();
      if (outcome === "ended" || stopped.aborted) return;
      if (lastEventId > seenBefore) failures = 0;
    }
    onConnection(false);
    await delay(reconnectDelaysMs[Math.min(failures, reconnectDelaysMs.length - 1)] ?? 0, stopped);
  }
}

/** A stream of the events behind the cursor; `gone` when there is no such generation, `failed` when it may come yet. */
async function connect(options: {
  generationId: string;
  lastEventId: number;
  stopped: AbortSignal;
}): Promise<EventStream | "gone" | "failed"> {
  const { generationId, lastEventId, stopped } = options;
  try {
    const address = `/api/generations/${generationId}/stream?after=${lastEventId}`;
    const { status, ok, body } = await fetchWithin(address, { signal: stopped });
    if (status === 404) return "gone";
    return ok && body !== null ? openEventStream(body) : "failed";
  } catch {
    return "failed";
  }
}

/** Waits, or less when nobody is interested any more. */
function delay(durationMs: number, stopped: AbortSignal): Promise<void> {
  return new Promise((resolve) => {
    const timer = setTimeout(resolve, durationMs);
    stopped.addEventListener("abort", () => {
      clearTimeout(timer);
      resolve();
    });
  });
}

function isLast(event: ReaderEvent): boolean {
  return event.type === "text-end" || event.type === "generation-error" || event.type === "answer-snapshot";
}
