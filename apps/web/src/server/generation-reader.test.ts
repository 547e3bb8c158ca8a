import { createLogger } from "@causerie/logger";
import type { StreamHub } from "@causerie/stream";
import { expect, test, vi } from "vitest";
import { type KnownGeneration, readGeneration } from "./generation-reader.ts";

/** A hub whose streams say nothing, as those of a worker that died between its last words and their end. */
const silentHub: StreamHub = {
  async *read({ signal }) {
    yield { id: 4, event: { type: "text-delta", text: "All" } };
    await new Promise<void>((resolve) => {
      signal.addEventListener("abort", () => resolve(), { once: true });
    });
  },
  exists: async () => true,
  close: async () => undefined,
};

test("ends after the snapshot of an answer whose stream never gets its end", async () => {
  vi.useFakeTimers();
  const ended: KnownGeneration = { id: "g", status: "succeeded", text: "All of it.", finishReason: "stop" };
  const items = readGeneration({
    hub: silentHub,
    places: { find: async () => null },
    logger: createLogger({ name: "test", level: "silent" }),
    tenantId: "t",
    generation: { id: "g", status: "running", text: "" },
    reload: async () => ended,
    afterId: 3,
    signal: new AbortController().signal,
  });
  const read = Array.fromAsync(items);
  await vi.advanceTimersByTimeAsync(10_000);
  vi.useRealTimers();
  expect(await read).toEqual([
    { kind: "event", id: 4, event: { type: "text-delta", text: "All" } },
    {
      kind: "event",
      event: { type: "answer-snapshot", text: "All of it.", status: "succeeded", finishReason: "stop" },
    },
  ]);
});
