import type { ReaderEvent } from "@causerie/contracts";
import { afterEach, beforeEach, describe, expect, it, vi } from "vitest";
import { openEventStream } from "./event-stream.ts";
import { followGeneration, type GenerationStreamEvent } from "./generation-stream.ts";

const delta = (text: string): ReaderEvent => ({ type: "text-delta", text });
const end: ReaderEvent = {
  type: "text-end",
  finishReason: "stop",
  usage: { promptTokens: 1, completionTokens: 2 },
};

/** A response's body that says these events, numbered from `firstId`, and then ends or stays open. */
function body(events: ReaderEvent[], options: { firstId?: number; open?: boolean } = {}) {
  const { firstId = 1, open = false } = options;
  return new ReadableStream<Uint8Array>({
    start(controller) {
      const encoder = new TextEncoder();
      for (const [index, event] of events.entries())
        controller.enqueue(
          encoder.encode(`id: ${firstId + index}\nevent: ${event.type}\ndata: ${JSON.stringify(event)}\n\n`),
        );
      if (!open) controller.close();
    },
  });
}

const fetched = vi.fn<(address: string) => Promise<Response>>();

beforeEach(() => {
  vi.useFakeTimers();
  vi.stubGlobal("fetch", fetched);
});

afterEach(() => {
  vi.useRealTimers();
  vi.unstubAllGlobals();
  fetched.mockReset();
});

function follow(opened?: ReadableStream<Uint8Array>) {
  const events: GenerationStreamEvent[] = [];
  const connections: boolean[] = [];
  const stop = followGeneration({
    generationId: "g",
    opened: opened === undefined ? undefined : openEventStream(opened),
    onEvents: (heap) => events.push(...heap),
    onConnection: (connected) => connections.push(connected),
  });
  const said = (): string =>
    events.map(({ event }) => (event.type === "text-delta" ? event.text : "")).join("");
  return { events, connections, stop, said };
}

describe("followGeneration", () => {
  it("reads the stream that is open already and asks for nothing", async () => {
    const { events, said } = follow(body([delta("Hello"), end]));
    await vi.advanceTimersByTimeAsync(100);
    expect(said()).toBe("Hello");
    expect(events.at(-1)?.event).toEqual(end);
    expect(fetched).not.toHaveBeenCalled();
  });

  it("goes on behind the last event when the connection breaks", async () => {
    fetched.mockRejectedValueOnce(new TypeError("no network"));
    fetched.mockResolvedValueOnce(new Response(body([delta(" you"), end], { firstId: 3 })));
    const { said, connections } = follow(body([delta("How "), delta("are")]));
    await vi.advanceTimersByTimeAsync(5_000);
    expect(said()).toBe("How are you");
    expect(fetched.mock.calls.map(([address]) => String(address))).toEqual([
      "/api/generations/g/stream?after=2",
      "/api/generations/g/stream?after=2",
    ]);
    expect(connections).toEqual([true, false, false, true]);
  });

  it("takes a connection that has been silent for too long for dead", async () => {
    fetched.mockResolvedValueOnce(new Response(body([delta(" you"), end], { firstId: 2 })));
    const { said } = follow(body([delta("How are")], { open: true }));
    await vi.advanceTimersByTimeAsync(60_000);
    expect(said()).toBe("How are you");
  });

  it("says so when there is no such generation, and asks no more", async () => {
    fetched.mockResolvedValue(new Response(null, { status: 404 }));
    const { events } = follow();
    await vi.advanceTimersByTimeAsync(60_000);
    expect(events.map(({ event }) => event)).toMatchObject([{ type: "generation-error", code: "not_found" }]);
    expect(fetched).toHaveBeenCalledOnce();
  });

  it("waits for a server that is away, ever longer", async () => {
    fetched.mockResolvedValue(new Response(null, { status: 503 }));
    const { stop } = follow();
    await vi.advanceTimersByTimeAsync(8_400);
    expect(fetched).toHaveBeenCalledTimes(5);
    stop();
    await vi.advanceTimersByTimeAsync(60_000);
    expect(fetched).toHaveBeenCalledTimes(5);
  });

  it("closes its connection when nobody follows any more", async () => {
    const cancelled = vi.fn();
    const { stop, events } = follow(new ReadableStream({ cancel: cancelled }));
    await vi.advanceTimersByTimeAsync(10);
    stop();
    await vi.advanceTimersByTimeAsync(60_000);
    expect(cancelled).toHaveBeenCalledOnce();
    expect(fetched).not.toHaveBeenCalled();
    expect(events).toEqual([]);
  });
});
