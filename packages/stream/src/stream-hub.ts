import type { Redis } from "@causerie/redis";
import { createChannelListener } from "./channel-listener.ts";
import { decodeMessage } from "./entry-codec.ts";
import { readStream } from "./read-stream.ts";
import { createReaderInbox } from "./reader-inbox.ts";
import type { ReaderInbox } from "./reader-inbox.ts";
import type { StreamEvent } from "./stream-entry.ts";
import { streamChannel, streamKeys } from "./stream-location.ts";
import type { StreamLocation } from "./stream-location.ts";
import type { StreamLogger } from "./stream-logger.ts";
import { readerBufferMax } from "./tunables.ts";

export interface StreamHubOptions {
  /** For reading; a connection of purpose "command". */
  redis: Redis;
  /** For listening; a connection of purpose "subscriber". The caller closes both after `close`. */
  subscriber: Redis;
  logger: StreamLogger;
}

export interface ReadStreamOptions extends StreamLocation {
  /** The last event the reader has seen; 0 for none. */
  afterId: number;
  /** Ends the iteration, without an exception. */
  signal: AbortSignal;
}

export interface StreamHub {
  /**
   * Events after the cursor, in order and each once, then live ones; ends after the terminal event, on abort,
   * on `close` and when the stream is purged. A stream that doesn't exist (yet) is waited for.
   */
  read(options: ReadStreamOptions): AsyncIterable<StreamEvent>;
  exists(stream: StreamLocation): Promise<boolean>;
  close(): Promise<void>;
}

/** All readers of a process, over one subscriber connection. */
export function createStreamHub(options: StreamHubOptions): StreamHub {
  const { redis, subscriber, logger } = options;
  const channels = createChannelListener({ subscriber, logger });
  const inboxes = new Set<ReaderInbox>();
  let closed = false;

  async function* read(reader: ReadStreamOptions): AsyncGenerator<StreamEvent, void> {
    const { tenantId, generationId, afterId, signal } = reader;
    if (closed || signal.aborted) return;
    const stream = { tenantId, generationId };
    const inbox = createReaderInbox(readerBufferMax);
    const stop = (): void => inbox.close();
    inboxes.add(inbox);
    signal.addEventListener("abort", stop, { once: true });
    const unlisten = channels.listen(streamChannel(stream), {
      onMessage: (message) => deliver(inbox, message),
      onGap: () => inbox.markStale(),
    });
    try {
      yield* readStream({ redis, logger, stream, afterId, inbox });
    } finally {
      unlisten();
      signal.removeEventListener("abort", stop);
      inboxes.delete(inbox);
    }
  }

  return {
    read,
    async exists(stream) {
      const [entriesKey] = streamKeys(stream);
      return (await redis.exists(entriesKey)) === 1;
    },
    async close() {
      closed = true;
      for (const inbox of inboxes) inbox.close();
      channels.close();
    },
  };
}

function deliver(inbox: ReaderInbox, message: string): void {
  const event = decodeMessage(message);
  if (event === null) inbox.close();
  else inbox.push(event);
}
