import type { GenerationEvent } from "@causerie/contracts";
import type { Redis } from "@causerie/redis";
import type { StreamLogger } from "./stream-logger.ts";

export interface StreamHubOptions {
  /** For reading; a connection of purpose "command". */
  redis: Redis;
  /** For listening; a connection of purpose "subscriber". The caller closes both after `close`. */
  subscriber: Redis;
  logger: StreamLogger;
}

export interface ReadStreamOptions {
  tenantId: string;
  generationId: string;
  /** The last event the reader has seen; 0 for none. */
  afterId: number;
  /** Ends the iteration, without an exception. */
  signal: AbortSignal;
}

export interface StreamEvent {
  id: number;
  event: GenerationEvent;
}

export interface StreamHub {
  /**
   * Events after the cursor, in order and each once, then live ones; ends after the terminal event, on abort,
   * on `close` and when the stream is purged. A stream that doesn't exist (yet) is waited for.
   */
  read(options: ReadStreamOptions): AsyncIterable<StreamEvent>;
  exists(stream: { tenantId: string; generationId: string }): Promise<boolean>;
  close(): Promise<void>;
}

export function createStreamHub(options: StreamHubOptions): StreamHub {
  throw new Error(`not written yet ${String(options)}`);
}
