import { setTimeout as sleep } from "node:timers/promises";
import { retryDelayMaxMs, retryDelayMinMs } from "./tunables.ts";

export interface RetryOptions<T> {
  attempt: () => Promise<T>;
  /** Ends the waiting: the last failure is then thrown. An attempt under way is not interrupted. */
  signal: AbortSignal;
  onFailure: (error: unknown) => void;
}

/** Tries until it succeeds or the signal says that there is no point any more; waits twice as long each time. */
export async function retry<T>({ attempt, signal, onFailure }: RetryOptions<T>): Promise<T> {
  for (let delayMs = retryDelayMinMs; ; delayMs = Math.min(delayMs * 2, retryDelayMaxMs)) {
    try {
      return await attempt();
    } catch (error) {
      if (signal.aborted) throw error;
      onFailure(error);
    }
    // An abort only ends the wait early; the next attempt decides.
    await sleep(delayMs, undefined, { signal }).catch(() => undefined);
  }
}
