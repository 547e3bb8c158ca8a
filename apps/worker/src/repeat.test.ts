import { expect, test, vi } from "vitest";
import { repeat } from "./repeat.ts";

test("goes on after a failed round and tells of it", async () => {
  const errors: unknown[] = [];
  let rounds = 0;
  const repeater = repeat({
    intervalMs: 1,
    jitter: 0.5,
    async task() {
      rounds += 1;
      if (rounds === 1) throw new Error("first round");
    },
    onError: (error) => errors.push(error),
  });
  await vi.waitFor(() => expect(rounds).toBeGreaterThan(2));
  await repeater.stop();
  expect(errors).toEqual([new Error("first round")]);
});

test("stop waits for the round under way and lets no other follow", async () => {
  const round = Promise.withResolvers<void>();
  let rounds = 0;
  const repeater = repeat({
    intervalMs: 1,
    task() {
      rounds += 1;
      return round.promise;
    },
    onError: () => undefined,
  });
  await vi.waitFor(() => expect(rounds).toBe(1));
  let stopped = false;
  const stopping = repeater.stop().then(() => (stopped = true));
  await Promise.resolve();
  expect(stopped).toBe(false);
  round.resolve();
  await stopping;
  expect(rounds).toBe(1);
});
