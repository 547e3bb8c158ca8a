import type { Redis } from "@causerie/redis";
import type { StreamLogger } from "./stream-logger.ts";

/** What a listener of a channel is told. */
export interface ChannelHandler {
  onMessage(message: string): void;
  /** Messages may have been missed until now: the subscription has just begun, or begun again. */
  onGap(): void;
}

export interface ChannelListener {
  /** Begins to listen; the returned function ends it. */
  listen(channel: string, handler: ChannelHandler): () => void;
  close(): void;
}

interface Subscription {
  handlers: Set<ChannelHandler>;
}

/** Shares one subscriber connection among any number of listeners, with one subscription a channel. */
export function createChannelListener(options: { subscriber: Redis; logger: StreamLogger }): ChannelListener {
  const { subscriber, logger } = options;
  const subscriptions = new Map<string, Subscription>();

  async function subscribe(wanted: ReadonlyMap<string, Subscription>): Promise<void> {
    if (wanted.size === 0) return;
    try {
      await subscriber.subscribe(...wanted.keys());
      for (const { handlers } of wanted.values()) for (const handler of handlers) handler.onGap();
    } catch (error) {
      logger.warn({ err: error }, "subscription failed; readers look by themselves until it stands");
    }
  }

  const onMessage = (channel: string, message: string): void => {
    for (const handler of subscriptions.get(channel)?.handlers ?? []) handler.onMessage(message);
  };
  // ioredis subscribes again by itself but doesn't say when that is done; asking once more does.
  const onReady = (): void => void subscribe(new Map(subscriptions));
  subscriber.on("message", onMessage);
  subscriber.on("ready", onReady);

  function unlisten(channel: string, subscription: Subscription, handler: ChannelHandler): void {
    subscription.handlers.delete(handler);
    if (subscription.handlers.size > 0 || subscriptions.get(channel) !== subscription) return;
    subscriptions.delete(channel);
    if (subscriber.status === "end") return;
    subscriber.unsubscribe(channel).catch((error: unknown) => {
      logger.warn({ err: error }, "unsubscribing failed");
    });
  }

  return {
    listen(channel, handler) {
      const standing = subscriptions.get(channel);
      const subscription = standing ?? { handlers: new Set() };
      subscription.handlers.add(handler);
      if (standing === undefined) {
        subscriptions.set(channel, subscription);
        void subscribe(new Map([[channel, subscription]]));
      }
      return () => unlisten(channel, subscription, handler);
    },
    close() {
      subscriber.off("message", onMessage);
      subscriber.off("ready", onReady);
      subscriptions.clear();
    },
  };
}
