import { pocketModelFolder } from "@causerie/pocket";
import { afterAll, beforeAll, expect, test } from "vitest";
import {
  createEngine,
  type Engine,
  EngineError,
  type GenerationRequest,
  type GrammarSource,
} from "./index.ts";
import { readModelFolder } from "./model-folder.ts";
import { type Answer, collectAnswer } from "./testing/collect-answer.ts";

let engine: Engine;
let prompt: number[];
beforeAll(async () => {
  engine = await createEngine({ modelFolder: pocketModelFolder });
  prompt = engine.buildPrompt([{ role: "user", content: "Two captions about a cat, please." }]);
});
afterAll(() => engine.close());

const captions: GrammarSource = {
  kind: "json-schema",
  schema: {
    type: "object",
    properties: {
      template: { enum: ["two-buttons", "change-my-mind"] },
      captions: {
        type: "array",
        items: { type: "string", minLength: 1, maxLength: 40 },
        minItems: 2,
        maxItems: 2,
      },
    },
    required: ["template", "captions"],
    additionalProperties: false,
  },
};
const run = (request: Partial<GenerationRequest>): Promise<Answer> =>
  collectAnswer(engine, { promptTokens: prompt, maxTokens: 400, loopGuard: false, ...request });

test("every answer to a schema is JSON that keeps it, and ends by itself, whatever is drawn", async () => {
  const answers = await Promise.all(
    Array.from({ length: 24 }, (_, seed) =>
      run({ grammar: captions, temperature: seed % 3, topP: 1, repetitionPenalty: 1, seed }),
    ),
  );
  for (const { text, end } of answers) {
    expect(end.finishReason).toBe("stop");
    const parsed: unknown = JSON.parse(text);
    expect(parsed).toEqual({
      template: expect.stringMatching(/^(two-buttons|change-my-mind)$/),
      captions: [expect.stringMatching(/^.{1,40}$/su), expect.stringMatching(/^.{1,40}$/su)],
    });
  }
  expect(new Set(answers.map(({ text }) => text)).size).toBeGreaterThan(12);
});

test("continued from any delta, an answer to a schema is the one that was never interrupted", async () => {
  const params = { grammar: captions, temperature: 1, seed: 3 };
  const whole = await run(params);
  for (let done = 0; done <= whole.deltas.length; done += 5) {
    const resumeTokens = whole.deltas.slice(0, done).flatMap((delta) => delta.tokenIds);
    const rest = await run({ ...params, resumeTokens });
    expect(rest.deltas, `after ${done} deltas`).toEqual(whole.deltas.slice(done));
  }
});

test("an answer keeps to a regular expression and to a grammar", async () => {
  const date = await run({
    grammar: { kind: "regex", pattern: "[12]\\d{3}-[01]\\d-[0-3]\\d" },
    temperature: 1,
  });
  expect(date.text).toMatch(/^[12]\d{3}-[01]\d-[0-3]\d$/);
  const list = await run({
    grammar: { kind: "grammar", rules: 'root ::= item item item\nitem ::= "- " [a-z ]{3,12} "\\n"' },
    temperature: 1,
  });
  expect(list.text).toMatch(/^(- [a-z ]{3,12}\n){3}$/);
});

test("a thought stands before what the grammar holds, when the request gives it tokens", async () => {
  const { thinkTokens } = await readModelFolder(pocketModelFolder);
  const logitBias = new Map([[thinkTokens?.open ?? -1, 50]]);
  const thoughtful = await run({ grammar: captions, logitBias, thinkingTokensMax: 8 });
  expect(thoughtful.reasoning).not.toBe("");
  expect(() => JSON.parse(thoughtful.text) as unknown).not.toThrow();
  const silent = await run({ grammar: captions, logitBias });
  expect(silent.reasoning).toBe("");
  expect(() => JSON.parse(silent.text) as unknown).not.toThrow();
});

test("a schema that cannot be held fails its own request, with what is wrong, and the others go on", async () => {
  const hostile: GrammarSource = { kind: "json-schema", schema: { $ref: "https://example.org/schema" } };
  const [refused, plain, held] = await Promise.allSettled([
    run({ grammar: hostile }),
    run({ maxTokens: 10 }),
    run({ grammar: captions }),
  ]);
  expect(refused).toMatchObject({ status: "rejected", reason: expect.any(EngineError) });
  expect(refused).toMatchObject({
    reason: { code: "invalid_request", message: expect.stringContaining("$ref") },
  });
  expect([plain?.status, held?.status]).toEqual(["fulfilled", "fulfilled"]);
});
