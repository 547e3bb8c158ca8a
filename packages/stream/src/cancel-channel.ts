import { generationJob } from "@causerie/contracts";
import type { GenerationJob } from "@causerie/contracts";
import { keys } from "@causerie/redis";
import type { Redis } from "@causerie/redis";

/** Tells every worker that somebody pressed Stop. Best effort: the lease's heartbeat says it too. */
export async function publishCancel(options: {
  redis: Redis;
  tenantId: string;
  generationId: string;
}): Promise<void> {
  const { redis, tenantId, generationId } = options;
  await redis.publish(keys.cancelChannel(), JSON.stringify({ tenantId, generationId }));
}

/** Calls `onCancel` for every published cancel, also after reconnects. Returns a function that stops listening. */
export async function listenForCancels(options: {
  subscriber: Redis;
  onCancel: (generation: GenerationJob) => void;
}): Promise<() => Promise<void>> {
  const { subscriber, onCancel } = options;
  const onMessage = (channel: string, message: string): void => {
    if (channel !== keys.cancelChannel()) return;
    const generation = generationJob.safeParse(parseJson(message));
    if (generation.success) onCancel(generation.data);
  };
  subscriber.on("message", onMessage);
  await subscriber.subscribe(keys.cancelChannel());
  return async () => {
    subscriber.off("message", onMessage);
    await subscriber.unsubscribe(keys.cancelChannel());
  };
}

function parseJson(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return null; // Not from us: anything may publish on a channel.
  }
}
