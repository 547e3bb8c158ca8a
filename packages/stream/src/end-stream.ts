import { isTerminalEvent } from "@causerie/contracts";
import type { GenerationEvent } from "@causerie/contracts";
import type { Redis } from "@causerie/redis";
import { closeStream } from "./closeStream-2.lua.ts";
import { streamChannel, streamKeys } from "./stream-location.ts";
import type { StreamLocation } from "./stream-location.ts";
import { endedStreamTtlMs, fenceClosed, streamTtlMs } from "./tunables.ts";

export interface EndStreamOptions extends StreamLocation {
  redis: Redis;
  /** The terminal event: `text-end` or `generation-error`. */
  event: GenerationEvent;
}

/** Shuts out every writer and closes the stream with `event`, unless it is closed already. */
export async function endStream(options: EndStreamOptions): Promise<void> {
  if (!isTerminalEvent(options.event)) throw new TypeError("only a terminal event can end a stream");
  await closeStream(options.redis, {
    keys: streamKeys(options),
    args: [fenceClosed, streamChannel(options), streamTtlMs, endedStreamTtlMs, JSON.stringify(options.event)],
  });
}
