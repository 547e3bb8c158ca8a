import type { Redis } from "@causerie/redis";
import { deleteStream } from "./deleteStream-2.lua.ts";
import { purgedMessage } from "./entry-codec.ts";
import { streamChannel, streamKeys } from "./stream-location.ts";
import type { StreamLocation } from "./stream-location.ts";
import { fenceClosed, streamTtlMs } from "./tunables.ts";

export interface PurgeStreamOptions extends StreamLocation {
  redis: Redis;
}

/** Removes a stream's text at once, shuts out its writers and ends its readers. */
export async function purgeStream(options: PurgeStreamOptions): Promise<void> {
  await deleteStream(options.redis, {
    keys: streamKeys(options),
    args: [fenceClosed, streamChannel(options), streamTtlMs, purgedMessage],
  });
}
