import type { StreamEvent } from "./stream-entry.ts";

/** What arrived live for one reader and was not read yet. */
export interface ReaderInbox {
  push(event: StreamEvent): void;
  /** Something may be missing: the reader must look into Redis. */
  markStale(): void;
  close(): void;
  isClosed(): boolean;
  /** The next thing to do. Asking for it takes it. */
  next(): { todo: "look" } | { todo: "take"; event: StreamEvent } | { todo: "wait" } | { todo: "stop" };
  /** Resolves when `next` has something to do, at the latest after `limitMs`; then it must look into Redis. */
  wait(limitMs: number): Promise<void>;
}

/** An inbox that holds at most `eventsMax` events: a slow reader's is emptied and it must look into Redis. */
export function createReaderInbox(eventsMax: number): ReaderInbox {
  let events: StreamEvent[] = [];
  let stale = true;
  let closed = false;
  let wake: (() => void) | null = null;

  const changed = (): void => wake?.();

  return {
    push(event) {
      if (events.length >= eventsMax) {
        events = [];
        stale = true;
      } else {
        events.push(event);
      }
      changed();
    },
    markStale() {
      stale = true;
      changed();
    },
    close() {
      closed = true;
      changed();
    },
    isClosed: () => closed,
    next() {
      if (closed) return { todo: "stop" };
      if (stale) {
        stale = false;
        return { todo: "look" };
      }
      const event = events.shift();
      return event === undefined ? { todo: "wait" } : { todo: "take", event };
    },
    async wait(limitMs) {
      if (closed || stale || events.length > 0) return;
      await new Promise<void>((resolve) => {
        const timer = setTimeout(() => {
          stale = true;
          changed();
        }, limitMs);
        wake = () => {
          clearTimeout(timer);
          wake = null;
          resolve();
        };
      });
    },
  };
}
