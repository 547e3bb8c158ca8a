import { describe, expect, it, vi } from "vitest";
import type { ReaderItem } from "./generation-reader.ts";
import { formatItem, sseResponse } from "./sse-response.ts";

function watched(count: number) {
  const state = { taken: 0, ended: false };
  async function* items(): AsyncGenerator<ReaderItem> {
    try {
      for (let id = 1; id <= count; id += 1) {
        state.taken = id;
        yield { kind: "event", id, event: { type: "text-delta", text: `${id}` } };
      }
    } finally {
      state.ended = true;
    }
  }
  return { state, items: items() };
}

describe("sseResponse", () => {
  it("writes id, event and data, and no id where there is none", () => {
    expect(formatItem({ kind: "event", id: 3, event: { type: "text-delta", text: "a\nb" } })).toBe(
      'id: 3\nevent: text-delta\ndata: {"type":"text-delta","text":"a\\nb"}\n\n',
    );
    expect(formatItem({ kind: "event", event: { type: "queue-position", position: 1, length: 1 } })).toBe(
      'event: queue-position\ndata: {"type":"queue-position","position":1,"length":1}\n\n',
    );
    expect(formatItem({ kind: "keep-alive" })).toBe(": keep-alive\n\n");
  });

  it("reads no further than its client takes", async () => {
    const { state, items } = watched(1000);
    const reader = sseResponse({ items, onGone: vi.fn(), onError: vi.fn() }).body?.getReader();
    for (let reads = 0; reads < 3; reads += 1) await reader?.read();
    expect(state.taken).toBeLessThanOrEqual(3);
    await reader?.cancel();
  });

  it("stops its source when the client is gone", async () => {
    const { state, items } = watched(1000);
    const onGone = vi.fn();
    const reader = sseResponse({ items, onGone, onError: vi.fn() }).body?.getReader();
    for (let reads = 0; reads < 3; reads += 1) await reader?.read();
    await reader?.cancel();
    expect(onGone).toHaveBeenCalledOnce();
    expect(state.ended).toBe(true);
  });

  it("ends the stream when its source fails, so that the client comes back", async () => {
    async function* failing(): AsyncGenerator<ReaderItem> {
      yield { kind: "keep-alive" };
      throw new Error("Redis is away");
    }
    const onError = vi.fn();
    const response = sseResponse({ items: failing(), onGone: vi.fn(), onError });
    expect(await response.text()).toBe("retry: 1000\n\n: keep-alive\n\n");
    expect(onError).toHaveBeenCalledOnce();
  });
});
