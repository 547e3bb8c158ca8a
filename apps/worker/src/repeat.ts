import { setTimeout as sleep } from "node:timers/promises";

export interface RepeatOptions {
  intervalMs: number;
  /** Each wait is longer or shorter by up to this share of the interval. */
  jitter?: number;
  task: () => Promise<void>;
  /** A failed round is reported here and the next one comes all the same. */
  onError: (error: unknown) => void;
}

export interface Repeater {
  /** Starts no further round and waits for the one under way. */
  stop(): Promise<void>;
}

/** Runs a task again and again, never twice at a time; the first round comes after one interval. */
export function repeat(options: RepeatOptions): Repeater {
  const stopping = new AbortController();
  const finished = runRounds(options, stopping.signal);
  return {
    stop() {
      stopping.abort();
      return finished;
    },
  };
}

async function runRounds(
  { intervalMs, jitter = 0, task, onError }: RepeatOptions,
  signal: AbortSignal,
): Promise<void> {
  for (;;) {
    const delayMs = intervalMs * (1 + jitter * (2 * Math.random() - 1));
    await sleep(delayMs, undefined, { signal }).catch(() => undefined);
    if (signal.aborted) return;
    try {
      await task();
    } catch (error) {
      onError(error);
    }
  }
}
