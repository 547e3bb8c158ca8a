import type { GenerationJob } from "@causerie/contracts";
import type { Redis } from "@causerie/redis";

/** Tells every worker that somebody pressed Stop. Best effort: the lease's heartbeat says it too. */
export async function publishCancel(options: {
  redis: Redis;
  tenantId: string;
  generationId: string;
}): Promise<void> {
  throw new Error(`not written yet ${options.generationId}`);
}

/** Calls `onCancel` for every published cancel, also after reconnects. Returns a function that stops listening. */
export async function listenForCancels(options: {
  subscriber: Redis;
  onCancel: (generation: GenerationJob) => void;
}): Promise<() => Promise<void>> {
  throw new Error(`not written yet ${String(options)}`);
}
