import { isTerminalEvent } from "@causerie/contracts";
import type { GenerationEvent } from "@causerie/contracts";
import type { StreamEntry, StreamEvent } from "./stream-entry.ts";

/** An entry as the scripts take it: event, token ids, and "1" for the one that ends the stream. */
export type EncodedEntry = readonly [event: string, tokenIds: string, end: "0" | "1"];

/** An entry as Redis gives it back: id and field-value pairs. */
export type RawEntry = [id: string, fields: string[]];

/** Said on the channel when a stream is purged. */
export const purgedMessage = "purged";

export function encodeEntry(event: GenerationEvent, tokenIds: readonly number[]): EncodedEntry {
  return [JSON.stringify(event), JSON.stringify(tokenIds), isTerminalEvent(event) ? "1" : "0"];
}

/** Encodes what was read exactly as it was written, so that a comparison in Redis finds them equal. */
export function encodedOf(raw: RawEntry): EncodedEntry {
  const [, event = "", , tokenIds = "[]", end] = raw[1];
  return [event, tokenIds, end === undefined ? "0" : "1"];
}

export function decodeEntry(raw: RawEntry): StreamEntry {
  const [, tokenIds] = encodedOf(raw);
  return { ...decodeEvent(raw), tokenIds: JSON.parse(tokenIds) as number[] };
}

/** The part of an entry that readers see. */
export function decodeEvent(raw: RawEntry): StreamEvent {
  const [event] = encodedOf(raw);
  return { id: entryId(raw), event: JSON.parse(event) as GenerationEvent };
}

/** "17-0" is event 17. */
export function entryId(raw: RawEntry): number {
  return Number.parseInt(raw[0], 10);
}

/** Decodes a message of the channel, "17:{...}"; null when the stream was purged. */
export function decodeMessage(message: string): StreamEvent | null {
  if (message === purgedMessage) return null;
  const colon = message.indexOf(":");
  return {
    id: Number(message.slice(0, colon)),
    event: JSON.parse(message.slice(colon + 1)) as GenerationEvent,
  };
}
