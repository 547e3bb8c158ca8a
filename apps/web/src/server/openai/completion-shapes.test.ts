import { expect, it } from "vitest";
import { completionBody, completionChunks } from "./completion-shapes.ts";

const head = { generationId: "g", model: "pocket", created: 1 };
const end = { finishReason: "stop", usage: { promptTokens: 3, completionTokens: 2 } } as const;

it("writes a whole answer as OpenAI does", () => {
  expect(completionBody(head, { text: "Bonjour", end })).toMatchObject({
    id: "chatcmpl-g",
    object: "chat.completion",
    model: "pocket",
    choices: [{ index: 0, message: { role: "assistant", content: "Bonjour" }, finish_reason: "stop" }],
    usage: { prompt_tokens: 3, completion_tokens: 2, total_tokens: 5 },
  });
});

it("gives reasoning a field of its own, and none when there was none", () => {
  const thoughtful = completionBody(head, { text: "Bonjour", reasoning: "Hm", end });
  expect(thoughtful).toMatchObject({ choices: [{ message: { reasoning_content: "Hm" } }] });
  expect(JSON.stringify(completionBody(head, { text: "Bonjour", end }))).not.toContain("reasoning_content");
});

it.each([
  ["length", "length"],
  ["loop", "length"],
  ["deadline", "length"],
  ["cancelled", "stop"],
] as const)("calls the end by %s in OpenAI's words %s", (finishReason, expected) => {
  const body = completionBody(head, { text: "", end: { ...end, finishReason } });
  expect(body).toMatchObject({ choices: [{ finish_reason: expected }] });
});

it("writes chunks as OpenAI does, with usage in a last one without choices", () => {
  const chunks = completionChunks(head, { includeUsage: true });
  expect(chunks.first()).toMatchObject({
    object: "chat.completion.chunk",
    choices: [{ delta: { role: "assistant", content: "" }, finish_reason: null }],
    usage: null,
  });
  expect(chunks.last({ ...end, finishReason: "length" })).toMatchObject({
    choices: [{ delta: {}, finish_reason: "length" }],
  });
  expect(chunks.usage(end)).toMatchObject({ choices: [], usage: { total_tokens: 5 } });
});

it("says nothing of usage unless it was asked to", () => {
  expect(completionChunks(head, { includeUsage: false }).first()).not.toHaveProperty("usage");
});
