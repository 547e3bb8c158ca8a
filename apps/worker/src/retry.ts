import { setTimeout as sleep } from "node:timers/promises";
import { retryDelayMaxMs, retryDelayMinMs } from "./tunables.ts";

export interface RetryOptions<T> {
  attempt: () => Promise<T>;
  /** Ends the waiting: one last attempt decides. An attempt under way is not interrupted. */
  signal: AbortSignal;
  onFailure: (error: unknown) => void;
}

/** Tries until it succeeds or the signal says that there is no point any more; waits twice as long each time. */
export async function retry<T>({ attempt, signal, onFailure }: RetryOptions<T>): Promise<T> {
  for (let delayMs = retryDelayMinMs; ; delayMs = Math.min(delayMs * 2, retryDelayMaxMs)) {
    // An attempt that began before the abort decides nothing: what it did may be the very reason for it.
    const isLast = signal.aborted;
    try {
      return await attempt();
    } catch (error) {
      if (isLast) throw error;
      onFailure(error);
    }
    await sleep(delayMs, undefined, { signal }).catch(() => undefined);
  }
}
