import type { GenerationEvent } from "@causerie/contracts";
import type { Redis } from "@causerie/redis";

export interface EndStreamOptions {
  redis: Redis;
  tenantId: string;
  generationId: string;
  /** The terminal event: `text-end` or `generation-error`. */
  event: GenerationEvent;
}

/** Shuts out every writer and closes the stream with `event`, unless it is closed already. */
export async function endStream(options: EndStreamOptions): Promise<void> {
  throw new Error(`not written yet ${options.generationId}`);
}
