import { beforeAll, describe, expect, test } from "vitest";
import { getGeneration } from "../generation/get-generation.ts";
import { claimFreely, isEnqueued, openTestServices, type TestServices } from "../testing.ts";
import { type CompletionMessage, startCompletion } from "./start-completion.ts";

let services: TestServices;
beforeAll(async () => {
  services = await openTestServices();
  return () => services.close();
});

const conversation: CompletionMessage[] = [
  { role: "system", content: "Rhyme." },
  { role: "user", content: "un" },
  { role: "assistant", content: "deux" },
  { role: "user", content: "trois" },
];

describe("a completion", () => {
  test("is queued and reaches the worker with its whole conversation and its parameters", async () => {
    const ctx = await services.createContext();
    const params = { temperature: 0.5, maxTokens: 12, stop: ["\n"], seed: 7 };
    const started = await startCompletion({ ctx, input: { messages: conversation, params } });
    if (started.outcome === "limited") throw new Error("limited");
    expect(await isEnqueued(ctx, started.generationId)).toBe(true);
    expect(await getGeneration({ ctx, input: started })).toMatchObject({
      status: "queued",
      chatId: started.chatId,
    });
    const claimed = await claimFreely(ctx, started.generationId);
    expect(claimed).toMatchObject({ origin: "api", params, messages: conversation });
  });

  test("hears the tenant's system prompt before the caller's", async () => {
    const ctx = await services.createContext();
    ctx.tenant = { ...ctx.tenant, systemPrompt: "Be kind." };
    const started = await startCompletion({ ctx, input: { messages: conversation, params: {} } });
    if (started.outcome === "limited") throw new Error("limited");
    const { messages } = await claimFreely(ctx, started.generationId);
    expect(messages.slice(0, 2).map(({ content }) => content)).toEqual(["Be kind.", "Rhyme."]);
  });

  test("is refused by the limits as a value", async () => {
    const policy = { scope: "session", kind: "concurrent", max: 1 } as const;
    const ctx = await services.createContext([policy]);
    const input = { messages: conversation, params: {} };
    expect(await startCompletion({ ctx, input })).toMatchObject({ outcome: "created" });
    expect(await startCompletion({ ctx, input })).toMatchObject({ outcome: "limited", decision: { policy } });
  });
});
