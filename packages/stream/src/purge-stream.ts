import type { Redis } from "@causerie/redis";

export interface PurgeStreamOptions {
  redis: Redis;
  tenantId: string;
  generationId: string;
}

/** Removes a stream's text at once, shuts out its writers and ends its readers. */
export async function purgeStream(options: PurgeStreamOptions): Promise<void> {
  throw new Error(`not written yet ${options.generationId}`);
}
