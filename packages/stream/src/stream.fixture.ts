import type { GenerationEvent } from "@causerie/contracts";
import { createLogger } from "@causerie/logger";
import { createRedis, closeRedis } from "@causerie/redis";
import type { Redis } from "@causerie/redis";
import { redisUrl } from "@causerie/testing";
import type { StreamEvent } from "./stream-entry.ts";
import { createStreamHub } from "./stream-hub.ts";
import type { StreamHub } from "./stream-hub.ts";

/** Connections log their interruptions, which these tests cause on purpose. */
const quietLogger = createLogger({ name: "test", level: "silent" });

export function openRedis(
  purpose: "command" | "subscriber",
  options?: { url?: string; clientName?: string },
): Redis {
  return createRedis({ url: redisUrl(), purpose, logger: quietLogger, ...options });
}

/** A web process in small: one command connection, one subscriber connection, one hub. */
export interface HubProcess {
  hub: StreamHub;
  redis: Redis;
  subscriber: Redis;
  close(): Promise<void>;
}

export function startHub(url = redisUrl(), clientName = `test-${crypto.randomUUID()}`): HubProcess {
  const redis = openRedis("command", { url, clientName });
  const subscriber = openRedis("subscriber", { url, clientName });
  const hub = createStreamHub({ redis, subscriber, logger: quietLogger });
  return {
    hub,
    redis,
    subscriber,
    async close() {
      await hub.close();
      await Promise.all([closeRedis(redis), closeRedis(subscriber)]);
    },
  };
}

export const newStream = (): { tenantId: string; generationId: string } => ({
  tenantId: crypto.randomUUID(),
  generationId: crypto.randomUUID(),
});

export const delta = (text: string): GenerationEvent => ({ type: "text-delta", text });

export const textEnd: GenerationEvent = {
  type: "text-end",
  finishReason: "stop",
  usage: { promptTokens: 3, completionTokens: 4 },
};

/** Reads in the background; `seen` grows while it does, `done` resolves when the iteration has ended. */
export function follow(events: AsyncIterable<StreamEvent>): { seen: StreamEvent[]; done: Promise<void> } {
  const seen: StreamEvent[] = [];
  const done = (async () => {
    for await (const event of events) seen.push(event);
  })();
  return { seen, done };
}

export const idsTo = (last: number): number[] => Array.from({ length: last }, (_, index) => index + 1);
