import type { ReaderEvent } from "@causerie/contracts";
import { expect, test } from "vitest";
import { chatReducer } from "./chat-reducer.ts";
import { type ChatState, stateOfChat, unfinishedAnswer } from "./chat-state.ts";

const empty: ChatState = { messages: [], lastEnded: null };
const result = { messageId: "m1", answerId: "a1", generationId: "g1" };

function accepted(): ChatState {
  const started = chatReducer(empty, { type: "send-started", clientMessageId: "c1", text: "Hello" });
  return chatReducer(started, { type: "send-accepted", clientMessageId: "c1", result });
}

function receive(state: ChatState, events: readonly [number | undefined, ReaderEvent][]): ChatState {
  return events.reduce(
    (current, [eventId, event]) =>
      chatReducer(current, {
        type: "event-received",
        generationId: "g1",
        event,
        ...(eventId === undefined ? {} : { eventId }),
      }),
    state,
  );
}

const usage = { promptTokens: 1, completionTokens: 2 };
const wholeAnswer: [number, ReaderEvent][] = [
  [1, { type: "text-start" }],
  [2, { type: "text-delta", text: "Good " }],
  [3, { type: "text-delta", text: "day" }],
  [4, { type: "text-end", finishReason: "stop", usage }],
];

test("a message shows at once with a waiting answer and takes the server's ids when accepted", () => {
  expect(accepted().messages).toMatchObject([
    { role: "user", id: "m1", text: "Hello" },
    { role: "assistant", id: "a1", generationId: "g1", phase: "waiting", text: "" },
  ]);
});

test("a refused message leaves the chat as it was", () => {
  const started = chatReducer(empty, { type: "send-started", clientMessageId: "c1", text: "Hello" });
  expect(chatReducer(started, { type: "send-refused", clientMessageId: "c1" })).toEqual(empty);
});

test("deltas add up and the end is counted once", () => {
  const state = receive(accepted(), wholeAnswer);
  expect(state.messages[1]).toMatchObject({ text: "Good day", phase: "done" });
  expect(state.lastEnded).toMatchObject({ id: "a1", phase: "done" });
});

test("events repeated after a reconnect change nothing", () => {
  const repeated = wholeAnswer.flatMap((_, index) => wholeAnswer.slice(0, index + 1));
  const state = receive(accepted(), repeated);
  expect(state.messages[1]).toMatchObject({ text: "Good day" });
  expect(state.lastEnded).toMatchObject({ id: "a1", phase: "done" });
});

test("the place in the queue shows while waiting and goes with the first word", () => {
  const waiting = receive(accepted(), [[undefined, { type: "queue-position", position: 3, length: 5 }]]);
  expect(unfinishedAnswer(waiting)?.place).toEqual({ position: 3, length: 5 });
  expect(unfinishedAnswer(receive(waiting, wholeAnswer.slice(0, 2)))?.place).toBeUndefined();
});

test("a failure keeps what was written and says why; a retry starts afresh", () => {
  const failed = receive(accepted(), [
    ...wholeAnswer.slice(0, 2),
    [3, { type: "generation-error", code: "engine_failed", message: "" }],
  ]);
  expect(failed.messages[1]).toMatchObject({ text: "Good ", phase: "failed", errorCode: "engine_failed" });
  const retried = chatReducer(failed, { type: "retry-started", answerId: "a1" });
  const again = chatReducer(retried, { type: "retry-accepted", answerId: "a1", generationId: "g2" });
  expect(again.messages[1]).toEqual({
    role: "assistant",
    key: "answer-c1",
    id: "a1",
    generationId: "g2",
    phase: "waiting",
    text: "",
    lastEventId: 0,
  });
});

test("an answer that is still thought about waits, and its thoughts are no part of its text", () => {
  const thinking = receive(accepted(), [
    [1, { type: "text-start" }],
    [2, { type: "reasoning-delta", text: "Hm." }],
  ]);
  expect(thinking.messages[1]).toMatchObject({ text: "", phase: "waiting", lastEventId: 2 });
});

test.each([
  ["length", "length"],
  ["loop", "loop"],
  ["deadline", "deadline"],
  ["stop", undefined],
  ["cancelled", undefined],
] as const)("an answer that ended by %s says why it is short: %s", (finishReason, cut) => {
  const usage = { promptTokens: 1, completionTokens: 1 };
  const state = receive(accepted(), [[1, { type: "text-end", finishReason, usage }]]);
  expect(state.messages[1]).toHaveProperty("cut", cut);
});

test("a snapshot replaces what was streamed", () => {
  const state = receive(accepted(), [
    [2, { type: "text-delta", text: "Goo" }],
    [undefined, { type: "answer-snapshot", text: "Good day", status: "cancelled" }],
  ]);
  expect(state.messages[1]).toMatchObject({ text: "Good day", phase: "stopped" });
});

test("a stored chat that is still being answered waits for its events", () => {
  const state = stateOfChat({
    messages: [
      { id: "m1", role: "user", text: "Hello" },
      { id: "a1", role: "assistant", text: "", generation: { id: "g1", status: "running" } },
    ],
  });
  expect(unfinishedAnswer(state)?.generationId).toBe("g1");
  expect(receive(state, wholeAnswer).messages[1]).toMatchObject({ text: "Good day", phase: "done" });
});
