import { setTimeout as sleep } from "node:timers/promises";
import { isTerminalEvent } from "@causerie/contracts";
import type { Redis } from "@causerie/redis";
import { readEvents } from "./read-events.ts";
import type { ReaderInbox } from "./reader-inbox.ts";
import type { StreamEvent } from "./stream-entry.ts";
import type { StreamLocation } from "./stream-location.ts";
import type { StreamLogger } from "./stream-logger.ts";
import { readBatchSize, readRetryDelayMs, resyncIntervalMs } from "./tunables.ts";

export interface StreamReaderOptions {
  redis: Redis;
  logger: StreamLogger;
  stream: StreamLocation;
  afterId: number;
  inbox: ReaderInbox;
}

/**
 * One reader. The cursor is the only truth: an event from Redis or from the inbox is passed on when it is the
 * next one, skipped when it was seen, and a hole sends the reader to Redis. So nothing is lost or doubled,
 * whatever the subscription misses or repeats.
 */
export async function* readStream(options: StreamReaderOptions): AsyncGenerator<StreamEvent, void> {
  let cursor = options.afterId;
  for (;;) {
    const following = await nextEvents(options, cursor);
    if (following === "over") return;
    for (const next of following) {
      if (options.inbox.isClosed()) return;
      cursor = next.id;
      yield next;
      if (isTerminalEvent(next.event)) return;
    }
  }
}

// Events that follow the cursor without a hole; an empty list means: ask again.
async function nextEvents(options: StreamReaderOptions, cursor: number): Promise<StreamEvent[] | "over"> {
  const { inbox } = options;
  const next = inbox.next();
  switch (next.todo) {
    case "stop":
      return "over";
    case "wait":
      await inbox.wait(resyncIntervalMs);
      return [];
    case "take":
      return fit(next.event, cursor, inbox);
    case "look":
      return await look(options, cursor);
    default:
      return next satisfies never;
  }
}

function fit(arrived: StreamEvent, cursor: number, inbox: ReaderInbox): StreamEvent[] | "over" {
  if (arrived.id === cursor + 1) return [arrived];
  if (arrived.id > cursor) inbox.markStale();
  else if (isTerminalEvent(arrived.event)) return "over";
  return [];
}

async function look(options: StreamReaderOptions, cursor: number): Promise<StreamEvent[] | "over"> {
  const { redis, logger, stream, inbox } = options;
  try {
    const events = await readEvents(redis, stream, cursor);
    if (events.length === readBatchSize) inbox.markStale();
    return events;
  } catch (error) {
    // An interrupted connection tells so itself, once; here every reader would.
    if (redis.status === "ready") logger.warn({ err: error, ...stream }, "stream could not be read");
    await sleep(readRetryDelayMs);
    inbox.markStale();
    return [];
  }
}
