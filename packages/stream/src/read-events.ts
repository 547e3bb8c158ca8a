import type { Redis } from "@causerie/redis";
import { decodeEvent, encodedOf, entryId } from "./entry-codec.ts";
import type { RawEntry } from "./entry-codec.ts";
import type { StreamEvent } from "./stream-entry.ts";
import { streamKeys } from "./stream-location.ts";
import type { StreamLocation } from "./stream-location.ts";
import { fenceClosed, readBatchSize } from "./tunables.ts";

/**
 * Looks into Redis for what follows a cursor, at most a batch. "over": nothing will ever follow, since the
 * terminal event lies at or before the cursor, or the stream was purged or has expired.
 */
export async function readEvents(
  redis: Redis,
  stream: StreamLocation,
  afterId: number,
): Promise<StreamEvent[] | "over"> {
  const [entriesKey] = streamKeys(stream);
  const raw = await redis.xrange(entriesKey, `${afterId + 1}-0`, "+", "COUNT", readBatchSize);
  if (raw.length > 0) return raw.map(decodeEvent);
  return (await isOver(redis, stream, afterId)) ? "over" : [];
}

async function isOver(redis: Redis, stream: StreamLocation, afterId: number): Promise<boolean> {
  const [entriesKey, fenceKey] = streamKeys(stream);
  // One step, or a stream that ends in between would look purged.
  const results = await redis.multi().xrevrange(entriesKey, "+", "-", "COUNT", 1).get(fenceKey).exec();
  const [lastEntries, fence] = (results ?? []).map(([error, value]) => {
    if (error !== null) throw error;
    return value;
  });
  const last = (lastEntries as RawEntry[] | undefined)?.[0];
  if (last === undefined) return fence === String(fenceClosed);
  const [, , end] = encodedOf(last);
  return end === "1" && entryId(last) <= afterId;
}
