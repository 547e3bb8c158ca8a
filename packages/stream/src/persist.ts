import { setTimeout as sleep } from "node:timers/promises";
import type { Redis } from "@causerie/redis";
import { appendGiveUpMs, appendRetryDelayMs } from "./tunables.ts";

// Answers of a Redis that is starting, failing over or full. Any other answer is a fault of ours.
const passingAnswers = /^(?:LOADING|READONLY|MISCONF|OOM|BUSY|TRYAGAIN|CLUSTERDOWN|MASTERDOWN|NOREPLICAS)\b/;

/**
 * Repeats `send` until Redis answers or the time is up. `send` must be safe to repeat: when a connection breaks
 * nobody knows whether the command was carried out.
 */
export async function persist<Answer>(redis: Redis, send: () => Promise<Answer>): Promise<Answer> {
  const giveUpAt = performance.now() + appendGiveUpMs;
  for (;;) {
    try {
      return await send();
    } catch (error) {
      if (!isPassing(error) || redis.status === "end" || performance.now() > giveUpAt) throw error;
    }
    await sleep(appendRetryDelayMs);
  }
}

function isPassing(error: unknown): boolean {
  if (!(error instanceof Error) || error instanceof TypeError) return false;
  return error.name !== "ReplyError" || passingAnswers.test(error.message);
}
