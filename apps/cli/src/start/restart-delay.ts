import { restartDelayMaxMs, restartDelayMinMs, stableAfterMs } from "../tunables.ts";

/** Counts the failures in a row of one service and says how long to wait before the next start. */
export interface RestartDelay {
  /** `ranForMs`: how long the service had been running when it ended; a long run forgives what was before. */
  next(ranForMs: number): number;
}

/** Doubles from the shortest to the longest delay. */
export function createRestartDelay(): RestartDelay {
  let failures = 0;
  return {
    next(ranForMs) {
      failures = ranForMs >= stableAfterMs ? 1 : failures + 1;
      return Math.min(restartDelayMinMs * 2 ** (failures - 1), restartDelayMaxMs);
    },
  };
}
