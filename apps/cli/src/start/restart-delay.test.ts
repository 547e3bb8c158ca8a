import { expect, test } from "vitest";
import { restartDelayMaxMs, restartDelayMinMs, stableAfterMs } from "../tunables.ts";
import { createRestartDelay } from "./restart-delay.ts";

test("doubles while a service keeps dying, up to a bound", () => {
  const delay = createRestartDelay();
  const delays = Array.from({ length: 12 }, () => delay.next(0));
  expect(delays.slice(0, 3)).toEqual([restartDelayMinMs, restartDelayMinMs * 2, restartDelayMinMs * 4]);
  expect(delays.at(-1)).toBe(restartDelayMaxMs);
});

test("a service that ran long enough starts from the shortest delay", () => {
  const delay = createRestartDelay();
  delay.next(0);
  delay.next(0);
  expect(delay.next(stableAfterMs)).toBe(restartDelayMinMs);
  expect(delay.next(0)).toBe(restartDelayMinMs * 2);
});
