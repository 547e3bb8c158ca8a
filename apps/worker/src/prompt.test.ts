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

  it("keeps more than half of what fits, and never more than fits, for every length of chat", () => {
    for (let turns = 1; turns <= 40; turns++) {
      const messages = chat(...Array.from({ length: 2 * turns - 1 }, () => "1"));
      for (let max = 1; max <= 2 * turns; max++) {
        const kept = trim(messages, max)?.length ?? 0;
        expect(kept).toBeLessThanOrEqual(max);
        expect(kept).toBeGreaterThanOrEqual(Math.min(2 * turns - 1, max / 2 - 1));
      }
    }
  });

  it("begins the prompts of a long chat alike for several turns", () => {
    const text = (index: number): string => String(index % 10).repeat(40);
    const contents = Array.from({ length: 101 }, (_, index) => text(index));
    // Three characters a token, as in English.
    const build = (messages: readonly PromptMessage[]): number[] =>
      Array.from({ length: Math.ceil(messages.map(({ content }) => content).join("").length / 3) }, (_, at) =>
        Number(messages[Math.floor((at * 3) / 40)]?.content[0]),
      );
    let [last, changes]: [number[], number] = [[], 0];
    for (let turns = 20; turns <= 50; turns += 1) {
      const prompt = buildTrimmedPrompt({
        messages: chat(...contents.slice(0, 2 * turns - 1)),
        promptTokensMax: 400,
        buildPrompt: build,
      });
      if (last.slice(0, 50).some((token, index) => token !== prompt?.[index])) changes += 1;
      last = prompt ?? [];
      expect(last.length).toBeGreaterThan(200);
    }
    expect(changes).toBeLessThan(10);
  });

  it("doesn't tokenize much more than what fits", () => {
    let tokenized = 0;
    const counting = (messages: PromptMessage[]) => {
      const prompt = buildPrompt(messages);
      tokenized += prompt.length;
      return prompt;
    };
    const messages = chat(...Array.from({ length: 20_001 }, () => "1"));
    const prompt = buildTrimmedPrompt({ messages, promptTokensMax: 100, buildPrompt: counting });
    expect(prompt?.length).toBeGreaterThan(50);
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

  it("joins a message that got no answer with the one behind it", () => {
    const messages: PromptMessage[] = [
      { role: "user", content: "1" },
      { role: "user", content: "2" },
    ];
    const built: (readonly PromptMessage[])[] = [];
    const recording = { ...engine, buildPrompt: (kept: readonly PromptMessage[]) => (built.push(kept), [1]) };
    buildGenerationPrompt({ engine: recording, generation: { origin: "web", messages }, maxTokens: 3 });
    expect(built.at(-1)).toEqual([{ role: "user", content: "1\n\n2" }]);
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
