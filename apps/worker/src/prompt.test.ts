import { EngineError, type PromptMessage } from "@causerie/inference";
import { describe, expect, it } from "vitest";
import { buildGenerationPrompt, buildTrimmedPrompt } from "./prompt.ts";

// One token a character: lengths are then easy to read off.
const buildPrompt = (messages: readonly PromptMessage[]) =>
  Array.from(messages.map((message) => message.content).join(""), Number);
const chat = (...contents: string[]): PromptMessage[] =>
  contents.map((content, index) => ({ role: index % 2 === 0 ? "user" : "assistant", content }));
const trim = (messages: PromptMessage[], promptTokensMax: number) =>
  buildTrimmedPrompt({ messages, promptTokensMax, buildPrompt })?.join("") ?? null;

describe("buildTrimmedPrompt", () => {
  it("keeps the whole chat when it fits", () => {
    expect(trim(chat("1", "2", "3", "4", "5"), 5)).toBe("12345");
  });

  it("drops the oldest turns, question and answer together, until the rest fits", () => {
    expect(trim(chat("11", "2", "3", "4", "5"), 6)).toBe("1123" + "45");
    expect(trim(chat("11", "2", "3", "4", "5"), 5)).toBe("345");
    expect(trim(chat("11", "2", "3", "4", "5"), 2)).toBe("5");
  });

  it("keeps the system prompt whatever is dropped", () => {
    const messages: PromptMessage[] = [{ role: "system", content: "99" }, ...chat("1", "2", "3")];
    expect(trim(messages, 4)).toBe("993");
  });

  it("answers null when the last message alone is too long", () => {
    expect(trim(chat("1", "2", "333"), 2)).toBeNull();
  });

  it("keeps exactly as many turns as fit, for every length of chat", () => {
    for (let turns = 1; turns <= 20; turns++) {
      const messages = chat(...Array.from({ length: 2 * turns - 1 }, () => "1"));
      for (let max = 1; max <= 2 * turns; max++) {
        expect(trim(messages, max)?.length).toBe(Math.min(2 * turns - 1, max % 2 === 1 ? max : max - 1));
      }
    }
  });

  it("doesn't tokenize much more than what fits", () => {
    let tokenized = 0;
    const counting = (messages: PromptMessage[]) => {
      const prompt = buildPrompt(messages);
      tokenized += prompt.length;
      return prompt;
    };
    const messages = chat(...Array.from({ length: 20_001 }, () => "1"));
    expect(buildTrimmedPrompt({ messages, promptTokensMax: 100, buildPrompt: counting })?.length).toBe(99);
    expect(tokenized).toBeLessThan(2_000);
  });
});

describe("buildGenerationPrompt", () => {
  const engine = { model: { contextLength: 10, sequencesMax: 1 }, buildPrompt };
  const build = (origin: "web" | "api", messages: PromptMessage[], maxTokens: number) =>
    buildGenerationPrompt({ engine, generation: { origin, messages }, maxTokens }).join("");

  it("leaves a web chat room for the answer", () => {
    expect(build("web", chat("11111", "2", "3"), 3)).toBe("1111123");
    expect(build("web", chat("11111", "2", "3"), 4)).toBe("3");
  });

  it("refuses a web chat whose last message alone is too long, with the code that readers know", () => {
    const refused = () => build("web", chat("1", "2", "33333333"), 3);
    expect(refused).toThrow(EngineError);
    expect(refused).toThrow(expect.objectContaining({ code: "context_length_exceeded" }));
  });

  it("never trims what an API caller sent", () => {
    expect(build("api", chat("11111", "22222", "33333"), 8)).toBe("111112222233333");
  });
});
