import type { EngineEvent } from "@causerie/inference";
import { describe, expect, it } from "vitest";
import { coalesceDeltas } from "./coalesce-deltas.ts";

const HOUR_MS = 3_600_000;
const delta = (text: string, ...tokenIds: number[]): EngineEvent => ({ type: "text-delta", text, tokenIds });
const end: EngineEvent = {
  type: "end",
  finishReason: "stop",
  usage: { promptTokens: 1, completionTokens: 1 },
  timeToFirstTokenMs: 1,
};

async function collect(events: AsyncIterable<EngineEvent>): Promise<EngineEvent[]> {
  const collected: EngineEvent[] = [];
  for await (const event of events) collected.push(event);
  return collected;
}

describe("coalesceDeltas", () => {
  it("passes the first delta while the engine is still busy with the second", async () => {
    const never = new Promise<never>(() => undefined);
    async function* events() {
      yield delta("a", 1);
      await never;
    }
    const first = await coalesceDeltas({ events: events(), intervalMs: HOUR_MS }).next();
    expect(first.value).toEqual(delta("a", 1));
  });

  it("joins later deltas, tokens and all, and passes them before the end", async () => {
    const firstPassed = Promise.withResolvers<void>();
    async function* events() {
      yield delta("a", 1);
      await firstPassed.promise;
      yield delta("b", 2, 3);
      yield delta("c", 4);
      yield end;
    }
    const passed: EngineEvent[] = [];
    for await (const event of coalesceDeltas({ events: events(), intervalMs: HOUR_MS })) {
      passed.push(event);
      firstPassed.resolve();
    }
    expect(passed).toEqual([delta("a", 1), delta("bc", 2, 3, 4), end]);
  });

  it("passes what is pending when the source ends without an end event", async () => {
    async function* events() {
      yield delta("a", 1);
      yield delta("b", 2);
    }
    const passed = await collect(coalesceDeltas({ events: events(), intervalMs: HOUR_MS }));
    expect(passed.map((event) => (event.type === "text-delta" ? event.text : "")).join("")).toBe("ab");
  });

  it("passes a pending delta once the interval is over, though the engine pauses", async () => {
    const paused = Promise.withResolvers<void>();
    async function* events() {
      yield delta("a", 1);
      yield delta("b", 2);
      await paused.promise;
      yield end;
    }
    let text = "";
    for await (const event of coalesceDeltas({ events: events(), intervalMs: 5 })) {
      if (event.type === "text-delta") text += event.text;
      if (text === "ab") paused.resolve();
    }
    expect(text).toBe("ab");
  });

  it("keeps what is thought and what is said apart, in their order", async () => {
    const thought: EngineEvent = { type: "reasoning-delta", text: "hm", tokenIds: [3] };
    async function* events() {
      yield delta("a", 1);
      yield delta("b", 2);
      yield thought;
      yield delta("c", 4);
      yield end;
    }
    const passed = await collect(coalesceDeltas({ events: events(), intervalMs: HOUR_MS }));
    expect(passed).toEqual([delta("a", 1), delta("b", 2), thought, delta("c", 4), end]);
  });

  it("hands the engine's failure to the consumer", async () => {
    async function* events() {
      yield delta("a", 1);
      throw new Error("engine broke");
    }
    await expect(collect(coalesceDeltas({ events: events(), intervalMs: 1 }))).rejects.toThrow(
      "engine broke",
    );
  });
});
