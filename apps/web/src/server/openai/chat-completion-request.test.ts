import { describe, expect, it } from "vitest";
import { chatCompletionRequest, completionMessages, completionParams } from "./chat-completion-request.ts";
import { shapeError } from "./openai-error.ts";

const least = { model: "pocket", messages: [{ role: "user", content: "Bonjour" }] };

function refusal(change: object) {
  const parsed = chatCompletionRequest.safeParse({ ...least, ...change });
  return parsed.success ? undefined : shapeError(parsed.error).body.error;
}

describe("the request of a chat completion", () => {
  it("translates OpenAI's names into ours", () => {
    const request = chatCompletionRequest.parse({
      ...least,
      temperature: 0.5,
      top_p: 0.9,
      presence_penalty: 1,
      frequency_penalty: -0.5,
      max_tokens: 7,
      stop: "\n",
      seed: -1,
      n: 1,
      stream: true,
      stream_options: { include_usage: true },
      response_format: { type: "text" },
      user: "somebody",
    });
    expect(completionParams(request)).toEqual({
      temperature: 0.5,
      topP: 0.9,
      presencePenalty: 1,
      frequencyPenalty: -0.5,
      maxTokens: 7,
      stop: ["\n"],
      seed: 4_294_967_295,
    });
  });

  it("stores nothing that was not asked for", () => {
    expect(completionParams(chatCompletionRequest.parse({ ...least, stop: [], temperature: null }))).toEqual(
      {},
    );
  });

  it("prefers max_completion_tokens to the older max_tokens", () => {
    const request = chatCompletionRequest.parse({ ...least, max_tokens: 1, max_completion_tokens: 2 });
    expect(completionParams(request)).toEqual({ maxTokens: 2 });
  });

  it("joins text parts, takes the developer for the system and drops control characters", () => {
    const request = chatCompletionRequest.parse({
      ...least,
      messages: [
        { role: "developer", content: "Be\u0000 brief\u001b." },
        {
          role: "user",
          name: "ada",
          content: [
            { type: "text", text: "a\n" },
            { type: "text", text: "b\ud800" },
          ],
        },
        { role: "assistant", content: "c", refusal: null, annotations: [], tool_calls: null },
      ],
    });
    expect(completionMessages(request)).toEqual([
      { role: "system", content: "Be brief." },
      { role: "user", content: "a\nb\ufffd" },
      { role: "assistant", content: "c" },
    ]);
  });

  it.each(["tools", "logprobs", "logit_bias", "functions", "banana"])(
    "names the unsupported field %s",
    (field) => {
      expect(refusal({ [field]: 1 })).toMatchObject({
        type: "invalid_request_error",
        code: "unsupported_parameter",
        param: field,
      });
    },
  );

  it.each([
    [{ model: 7 }, "model"],
    [{ messages: [] }, "messages"],
    [{ messages: "hello" }, "messages"],
    [{ messages: [{ role: "tool", content: "x" }] }, "messages[0].role"],
    [{ messages: [{ role: "user" }] }, "messages[0].content"],
    [
      { messages: [{ role: "user", content: [{ type: "image_url", image_url: { url: "x" } }] }] },
      "messages[0].content",
    ],
    [{ temperature: 3 }, "temperature"],
    [{ temperature: "hot" }, "temperature"],
    [{ top_p: -0.1 }, "top_p"],
    [{ presence_penalty: 2.5 }, "presence_penalty"],
    [{ frequency_penalty: -2.5 }, "frequency_penalty"],
    [{ max_tokens: 0 }, "max_tokens"],
    [{ stop: ["a", "b", "c", "d", "e"] }, "stop"],
    [{ stop: "" }, "stop"],
    [{ seed: 0.5 }, "seed"],
    [{ n: 2 }, "n"],
    [{ stream: "yes" }, "stream"],
    [{ response_format: { type: "json_object" } }, "response_format.type"],
  ])("refuses %j and names the field", (change, param) => {
    expect(refusal(change)).toMatchObject({ type: "invalid_request_error", param });
  });

  it("names an unsupported field inside a message", () => {
    const messages = [{ role: "assistant", content: "x", tool_calls: [{}] }];
    expect(refusal({ messages })).toMatchObject({
      code: "unsupported_parameter",
      param: "messages[0].tool_calls",
    });
  });

  it.each([null, 7, [], "text"])("refuses %j as a body", (body) => {
    const parsed = chatCompletionRequest.safeParse(body);
    expect(parsed.success).toBe(false);
    if (!parsed.success) expect(shapeError(parsed.error).body.error.param).toBeNull();
  });
});
