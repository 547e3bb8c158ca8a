import { isTerminalEvent } from "@causerie/contracts";
import type { GenerationEvent } from "@causerie/contracts";
import type { Redis } from "@causerie/redis";
import { appendEntries } from "./appendEntries-2.lua.ts";
import { decodeEntry, encodedOf, encodeEntry } from "./entry-codec.ts";
import type { EncodedEntry, RawEntry } from "./entry-codec.ts";
import { openStream } from "./openStream-2.lua.ts";
import { persist } from "./persist.ts";
import { restoreStream } from "./restoreStream-2.lua.ts";
import type { StreamEntry } from "./stream-entry.ts";
import { streamChannel, streamKeys } from "./stream-location.ts";
import type { StreamLocation } from "./stream-location.ts";
import { appendCorrectionsMax, endedStreamTtlMs, fenceClosed, streamTtlMs } from "./tunables.ts";

export interface StreamWriterOptions extends StreamLocation {
  redis: Redis;
  /** The claim's number: a writer with a higher one shuts this one out. From 1. */
  attempt: number;
}

/**
 * `fenced`: a later attempt (or the end, or a purge) owns the stream now, stop writing;
 * `ended`: the stream has its terminal event already.
 */
export type AppendResult = { ok: true; id: number } | { ok: false; reason: "fenced" | "ended" };

export interface StreamWriter {
  /**
   * Shuts out every lower attempt and returns what is in the stream already (ids 1..n). Call it first. When a
   * higher attempt was here before, it still returns the entries, and the first append says `fenced`.
   */
  open(): Promise<StreamEntry[]>;
  /**
   * Appends one event under the next id; calls may overlap, their order is kept. Outlasts a Redis that is away
   * for a while; when it throws nonetheless, this writer is spent.
   */
  append(event: GenerationEvent, tokenIds: readonly number[]): Promise<AppendResult>;
}

/**
 * The writing end of a stream. It keeps all its entries in memory: whatever Redis loses (a restart, a flush)
 * is appended again under the same ids before the next event.
 */
export function createStreamWriter(options: StreamWriterOptions): StreamWriter {
  const store = createEntryStore(options);
  let state: "new" | "open" | "fenced" | "ended" | "spent" = "new";
  let turn: Promise<unknown> = Promise.resolve();

  async function appendInTurn(event: GenerationEvent, tokenIds: readonly number[]): Promise<AppendResult> {
    if (state === "fenced" || state === "ended") return { ok: false, reason: state };
    if (state !== "open") throw new Error(`cannot append to a stream whose writer is ${state}`);
    state = "spent";
    const outcome = await store.append(encodeEntry(event, tokenIds));
    if (typeof outcome !== "number") {
      state = outcome;
      return { ok: false, reason: outcome };
    }
    state = isTerminalEvent(event) ? "ended" : "open";
    return { ok: true, id: outcome };
  }

  return {
    async open() {
      const entries = await store.load();
      const last = entries.at(-1);
      state = last !== undefined && isTerminalEvent(last.event) ? "ended" : "open";
      return entries;
    },
    append(event, tokenIds) {
      const result = turn.then(() => appendInTurn(event, tokenIds));
      turn = result.catch(() => undefined);
      return result;
    },
  };
}

interface EntryStore {
  load(): Promise<StreamEntry[]>;
  append(entry: EncodedEntry): Promise<number | "fenced" | "ended">;
}

function createEntryStore(options: StreamWriterOptions): EntryStore {
  const { redis, attempt } = options;
  const keys = streamKeys(options);
  const common = [attempt, streamChannel(options), streamTtlMs, endedStreamTtlMs, fenceClosed];
  const entries: EncodedEntry[] = [];

  const sendFrom = (firstId: number): Promise<unknown> =>
    persist(redis, () =>
      appendEntries(redis, { keys, args: [...common, firstId, ...entries.slice(firstId - 1).flat()] }),
    );
  const sendAll = (): Promise<unknown> =>
    persist(redis, () => restoreStream(redis, { keys, args: [...common, ...entries.flat()] }));

  return {
    async load() {
      const answer = await persist(redis, () => openStream(redis, { keys, args: [attempt, streamTtlMs] }));
      const raw = answer as RawEntry[];
      entries.splice(0, entries.length, ...raw.map(encodedOf));
      return raw.map(decodeEntry);
    },

    async append(entry) {
      entries.push(entry);
      let answer = await sendFrom(entries.length);
      for (let correction = 0; correction < appendCorrectionsMax; correction += 1) {
        const [status, lastId] = answer as [string, number];
        if (status === "ok") return entries.length;
        if (status === "fenced" || status === "ended") return status;
        answer = status === "missing" ? await sendFrom(lastId + 1) : await sendAll();
      }
      throw new Error("the stream could not be brought in order");
    },
  };
}
