import {
  type AnswerSnapshotEvent,
  isTerminalEvent,
  isTerminalStatus,
  type QueuePositionEvent,
  type ReaderEvent,
} from "@causerie/contracts";
import type { Logger } from "@causerie/logger";
import type { GenerationView } from "@causerie/services";
import type { StreamEvent, StreamHub } from "@causerie/stream";
import { linkedAbort } from "./linked-abort.ts";
import type { QueuePlaces } from "./queue-places.ts";
import { settleWithin, timedOut } from "./settle-within.ts";
import { firstTickMs, idleCheckIntervalMs, keepAliveIntervalMs, readerTickMs } from "./tunables.ts";

/** One thing to tell a reader: an event, with its id when it is a stored one, or a sign of life. */
export type ReaderItem = { kind: "event"; id?: number; event: ReaderEvent } | { kind: "keep-alive" };

/** What is known of a generation: what state it is in and, once it has ended, what came of it. */
export type KnownGeneration = Omit<GenerationView, "chatId" | "answerId">;

export interface ReadGenerationOptions {
  hub: StreamHub;
  places: QueuePlaces;
  logger: Logger;
  tenantId: string;
  /** The generation as the database holds it when reading begins. */
  generation: KnownGeneration;
  /** Asks the database again; rejects when the generation was deleted meanwhile. */
  reload: () => Promise<KnownGeneration>;
  /** The last event that the reader has seen; 0 for none. */
  afterId: number;
  signal: AbortSignal;
}

/**
 * Tells a generation to one reader: the events after the cursor, then live ones, its place in the queue while it
 * waits, and a snapshot from the database when the stream is gone or never gets its end. Nothing is read ahead of what
 * the reader takes. Ends after the terminal event or the snapshot, and on abort.
 */
export async function* readGeneration(
  options: ReadGenerationOptions,
): AsyncGenerator<ReaderItem, void, void> {
  const { hub, tenantId, generation, afterId, signal } = options;
  const stream = { tenantId, generationId: generation.id };
  if (isTerminalStatus(generation.status) && !(await hub.exists(stream))) {
    yield snapshotItem(generation);
    return;
  }
  // An iteration that awaits its next event ends by its signal alone: `return` would wait for that event.
  const reading = linkedAbort(signal);
  const events = hub.read({ ...stream, afterId, signal: reading.controller.signal })[Symbol.asyncIterator]();
  const idle = createIdleWatch(options);
  try {
    yield* follow(events, idle, signal);
  } finally {
    reading.unlink();
    reading.controller.abort();
    await events.return?.();
  }
}

async function* follow(
  events: AsyncIterator<StreamEvent>,
  idle: IdleWatch,
  signal: AbortSignal,
): AsyncGenerator<ReaderItem, void, void> {
  let next = events.next();
  while (!signal.aborted) {
    const result = await settleWithin(next, idle.tickMs());
    if (result === timedOut) {
      for (const item of await idle.onTick()) {
        yield item;
        if (item.kind === "event" && item.event.type === "answer-snapshot") return;
      }
      continue;
    }
    if (result.done === true) {
      // The stream was deleted under its reader: what is left is in the database, if anything is.
      if (!signal.aborted) yield* await idle.onStreamGone();
      return;
    }
    idle.onEvent();
    yield { kind: "event", ...result.value };
    if (isTerminalEvent(result.value.event)) return;
    next = events.next();
  }
}

interface IdleWatch {
  tickMs(): number;
  onEvent(): void;
  onTick(): Promise<ReaderItem[]>;
  onStreamGone(): Promise<ReaderItem[]>;
}

/** Decides what a reader is told while its stream is silent. */
function createIdleWatch(options: ReadGenerationOptions): IdleWatch {
  const startedAt = performance.now();
  let { generation } = options;
  let sawEvent = options.afterId > 0;
  let [saidAt, checkedAt] = [startedAt, startedAt];
  let told = "";
  let ticks = 0;

  const reloadQuietly = async (): Promise<void> => {
    try {
      generation = await options.reload();
    } catch (error) {
      options.logger.warn({ err: error, generationId: generation.id }, "generation could not be read again");
    }
  };
  const placeNews = async (): Promise<ReaderItem[]> => {
    const place = await options.places.find(generation.id).catch(() => null);
    if (place === null || told === `${place.position}/${place.length}`) return [];
    told = `${place.position}/${place.length}`;
    const event: QueuePositionEvent = { type: "queue-position", ...place };
    return [{ kind: "event", event }];
  };

  return {
    tickMs: () => (ticks === 0 ? firstTickMs : readerTickMs),
    onEvent() {
      sawEvent = true;
      saidAt = checkedAt = performance.now();
    },
    async onTick() {
      ticks += 1;
      const now = performance.now();
      if (now - checkedAt >= idleCheckIntervalMs) {
        checkedAt = now;
        await reloadQuietly();
      }
      if (isTerminalStatus(generation.status)) return [snapshotItem(generation)];
      const news = sawEvent ? [] : await placeNews();
      if (news.length === 0 && now - saidAt >= keepAliveIntervalMs) news.push({ kind: "keep-alive" });
      if (news.length > 0) saidAt = now;
      return news;
    },
    async onStreamGone() {
      await reloadQuietly();
      return isTerminalStatus(generation.status) ? [snapshotItem(generation)] : [];
    },
  };
}

function snapshotItem(generation: KnownGeneration): ReaderItem {
  const { text, status, finishReason, usage, errorCode } = generation;
  const event: AnswerSnapshotEvent = {
    type: "answer-snapshot",
    text,
    status,
    ...(finishReason === undefined ? {} : { finishReason }),
    ...(usage === undefined ? {} : { usage }),
    ...(errorCode === undefined ? {} : { errorCode }),
  };
  return { kind: "event", event };
}
