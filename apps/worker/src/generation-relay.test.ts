import type { EngineEvent } from "@causerie/inference";
import type { StreamWriter } from "@causerie/stream";
import { expect, test } from "vitest";
import { relayGeneration } from "./generation-relay.ts";
import { RunControl } from "./run-control.ts";

const unreachable = (): Promise<never> => Promise.reject(new Error("Connection is closed."));

/** A takeover whose stream cannot be read; nothing may be asked of the engine then. */
function takeOver(control: RunControl, open: StreamWriter["open"]) {
  const failures: unknown[] = [];
  const submit = (): never => {
    throw new Error("submitted");
  };
  const outcome = relayGeneration({
    writer: { open, append: unreachable },
    control,
    submit,
    onWriteFailure: (error) => failures.push(error),
  });
  return { outcome, failures };
}

test("what the model thinks goes into the stream with its tokens, and not into the message", async () => {
  const appended: [string, readonly number[]][] = [];
  const events: EngineEvent[] = [
    { type: "reasoning-delta", text: "Hm", tokenIds: [1, 2] },
    { type: "text-delta", text: "Yes", tokenIds: [3] },
    {
      type: "end",
      finishReason: "stop",
      usage: { promptTokens: 1, completionTokens: 3 },
      timeToFirstTokenMs: 1,
    },
  ];
  const outcome = await relayGeneration({
    writer: {
      open: async () => [],
      async append({ type }, tokenIds) {
        appended.push([type, tokenIds]);
        return { ok: true, id: appended.length };
      },
    },
    control: new RunControl("g"),
    submit: () => ({
      cancel: () => undefined,
      async *[Symbol.asyncIterator]() {
        yield* events;
      },
    }),
    onWriteFailure: () => undefined,
  });
  expect(outcome).toMatchObject({ outcome: "ended", text: "Yes" });
  expect(appended).toEqual([
    ["text-start", []],
    ["reasoning-delta", [1, 2]],
    ["text-delta", [3]],
  ]);
});

test("an answer whose stream cannot be read is left, not begun anew", async () => {
  const control = new RunControl("g");
  const { outcome, failures } = takeOver(control, unreachable);
  expect(await outcome).toEqual({ outcome: "stopped" });
  expect([control.stopReason, failures.length]).toEqual(["unreadable", 1]);
});

test("an answer that is cancelled while its stream cannot be read is left to a claim that can read it", async () => {
  const control = new RunControl("g");
  const { outcome } = takeOver(control, () => {
    control.cancel();
    return unreachable();
  });
  expect(await outcome).toEqual({ outcome: "stopped" });
  expect(control.stopReason).toBe("unreadable");
});
