import { expect, test } from "vitest";
import { createMetrics } from "./metrics.ts";

test("tells what the engine and the queue do at the moment of asking", async () => {
  const stats = {
    running: 2,
    waiting: 1,
    cachedTokens: 300,
    cacheCapacity: 4_096,
    steps: 10,
    failedRuns: 0,
    busySeconds: 0.5,
    decodedTokens: 40,
    prefilledTokens: 100,
    reusedTokens: 60,
  };
  const metrics = createMetrics({ engine: { stats: () => stats }, countWaiting: async () => 7 });
  await metrics.read();
  stats.decodedTokens = 45;
  const lines = (await metrics.read()).split("\n");
  expect(lines).toEqual(
    expect.arrayContaining([
      "causerie_engine_decoded_tokens_total 45",
      "causerie_engine_steps_total 10",
      "causerie_engine_busy_seconds_total 0.5",
      "causerie_engine_reused_tokens_total 60",
      "causerie_engine_cache_tokens 300",
      "causerie_engine_running 2",
      "causerie_queue_waiting 7",
    ]),
  );
});
