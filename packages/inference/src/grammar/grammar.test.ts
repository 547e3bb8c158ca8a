import { setImmediate as yieldToEventLoop } from "node:timers/promises";
import { afterAll, describe, expect, it } from "vitest";
import { createGrammarCompiler, type GrammarSource, type GrammarState } from "./grammar.ts";
import { createRandom, type RandomPicks } from "./testing/random-picks.ts";
import { grownTokenizer, pocketTokenizer } from "./testing/test-vocabulary.ts";
import { tokenBytes } from "./token-trie.ts";
import { sourceBytesMax } from "./tunables.ts";
import { readVocabulary } from "./vocabulary.ts";

const pocket = pocketTokenizer();
const vocabulary = readVocabulary(pocket);
const compiler = createGrammarCompiler(pocket);
afterAll(() => compiler.close());

const isObject = (value: unknown): value is Record<string, unknown> =>
  typeof value === "object" && value !== null && !Array.isArray(value);
const isString = (value: unknown): value is string => typeof value === "string";
const isIntegerIn = (value: unknown, min: number, max: number): boolean =>
  typeof value === "number" && Number.isInteger(value) && value >= min && value <= max;
const hasKeys = (
  value: Record<string, unknown>,
  required: readonly string[],
  optional: readonly string[],
): boolean =>
  required.every((key) => key in value) &&
  Object.keys(value).every((key) => [...required, ...optional].includes(key));

interface SchemaCase {
  name: string;
  schema: object;
  isValid: (value: unknown) => boolean;
}

const schemas: SchemaCase[] = [
  {
    name: "required and optional members",
    schema: {
      type: "object",
      properties: {
        id: { type: "integer", minimum: 1, maximum: 99 },
        'naïve "key"': { type: "boolean" },
        note: { type: ["string", "null"] },
      },
      required: ["id"],
    },
    isValid: (value) =>
      isObject(value) && hasKeys(value, ["id"], ['naïve "key"', "note"]) && isIntegerIn(value["id"], 1, 99),
  },
  {
    name: "enums and constants",
    schema: {
      type: "object",
      properties: { mood: { enum: ["happy", "sad", "très gai", 3, null] }, kind: { const: { a: [1] } } },
      required: ["kind", "mood"],
    },
    isValid: (value) =>
      isObject(value) &&
      ["happy", "sad", "très gai", 3, null].some((mood) => mood === value["mood"]) &&
      JSON.stringify(value["kind"]) === '{"a":[1]}',
  },
  {
    name: "arrays of a few",
    schema: {
      type: "array",
      items: { type: "array", items: { type: "number" }, maxItems: 2 },
      minItems: 2,
      maxItems: 4,
    },
    isValid: (value) =>
      Array.isArray(value) &&
      value.length >= 2 &&
      value.length <= 4 &&
      value.every((row) => Array.isArray(row) && row.length <= 2 && row.every(Number.isFinite)),
  },
  {
    name: "strings of a length",
    schema: { type: "string", minLength: 3, maxLength: 12 },
    isValid: (value) => isString(value) && Array.from(value).length >= 3 && Array.from(value).length <= 12,
  },
  {
    name: "patterns and formats",
    schema: {
      type: "object",
      properties: {
        code: { type: "string", pattern: '^[A-Z]{2}-\\d{3}\\t"$' },
        day: { type: "string", format: "date" },
      },
      required: ["code", "day"],
    },
    isValid: (value) =>
      isObject(value) &&
      isString(value["code"]) &&
      /^[A-Z]{2}-\d{3}\t"$/.test(value["code"]) &&
      isString(value["day"]) &&
      new Date(value["day"]).toISOString().startsWith(value["day"]),
  },
  {
    name: "a tree",
    schema: {
      $ref: "#/$defs/node",
      $defs: {
        node: {
          type: "object",
          properties: {
            name: { type: "string", maxLength: 5 },
            children: { type: "array", items: { $ref: "#/$defs/node" } },
          },
          required: ["name", "children"],
        },
      },
    },
    isValid: function isNode(value): boolean {
      return (
        isObject(value) &&
        isString(value["name"]) &&
        value["name"].length <= 10 &&
        Array.isArray(value["children"]) &&
        value["children"].every(isNode)
      );
    },
  },
  {
    name: "further members",
    schema: {
      type: "object",
      properties: { a: { type: "integer" } },
      additionalProperties: { type: "boolean" },
    },
    isValid: (value) =>
      isObject(value) &&
      Object.entries(value).every(([key, member]) =>
        key === "a" ? Number.isInteger(member) : typeof member === "boolean",
      ),
  },
];

function allowed(mask: Int32Array | null): number[] {
  const tokens: number[] = [];
  for (const [word, bits] of (mask ?? []).entries()) {
    for (let bit = 0; bit < 32; bit += 1) if ((bits >>> bit) & 1) tokens.push(32 * word + bit);
  }
  return tokens;
}

/** What closes strings, objects and arrays, and the shortest values; ids are those of the embedded model. */
const closers = ['"', "}", "]", "0", ":", "null", "false"].flatMap(
  (text) => pocket.tokenizer.model.vocab[text] ?? [],
);

function isAllowed(mask: Int32Array | null, token: number): boolean {
  return (((mask?.[token >> 5] ?? 0) >>> (token & 31)) & 1) === 1;
}

function pickAllowed(mask: Int32Array | null, random: RandomPicks): number {
  const size = 32 * (mask?.length ?? 0);
  const start = random.below(size);
  for (let ahead = 0; ahead < size; ahead += 1) {
    if (isAllowed(mask, (start + ahead) % size)) return (start + ahead) % size;
  }
  throw new Error("nothing is allowed");
}

/** Takes tokens at random, then such that close what is open; gives the tokens up to the end token. */
async function walk(state: GrammarState, random: RandomPicks): Promise<number[]> {
  const tokens: number[] = [];
  const freeLength = random.below(40);
  while (tokens.length < 2_000) {
    const mask = await state.mask();
    const isClosing = tokens.length > freeLength || random.below(3) === 0;
    if (isClosing && isAllowed(mask, 4_093)) return tokens;
    const possible = isClosing ? closers.filter((token) => isAllowed(mask, token)) : [];
    const token = possible.length > 0 ? random.pick(possible) : pickAllowed(mask, random);
    if (pocket.endTokenIds.has(token)) return tokens;
    tokens.push(token);
    state.accept(token);
  }
  throw new Error("the walk does not end");
}

function textOf(tokens: readonly number[]): string {
  return new TextDecoder("utf8", { fatal: true }).decode(
    Buffer.concat(tokens.map((token) => tokenBytes(vocabulary, token))),
  );
}

async function expectError(source: GrammarSource, code: string): Promise<void> {
  await expect(compiler.start(source).mask()).rejects.toMatchObject({ name: "EngineError", code });
}

describe("answers held to a schema", () => {
  it.each(schemas)(
    "are always JSON that satisfies it, whatever tokens are taken: $name",
    async ({ name, schema, isValid }) => {
      const random = createRandom(name.length);
      for (let round = 0; round < 60; round += 1) {
        const state = compiler.start({ kind: "json-schema", schema });
        const text = textOf(await walk(state, random));
        expect([text, isValid(JSON.parse(text))]).toEqual([text, true]);
        state.dispose();
      }
    },
    60_000,
  );

  it("are any JSON object when no schema is given", async () => {
    const random = createRandom(5);
    for (let round = 0; round < 60; round += 1) {
      const state = compiler.start({ kind: "json-object" });
      expect(isObject(JSON.parse(textOf(await walk(state, random))))).toBe(true);
      state.dispose();
    }
  }, 60_000);
});

describe("answers held to a regular expression or a grammar", () => {
  it("always match, whatever tokens are taken", async () => {
    const random = createRandom(9);
    const pattern = "(#[0-9a-f]{6}|très (gai|triste)|[漢字😀]{1,3})(, (yes|no))*";
    for (let round = 0; round < 60; round += 1) {
      const state = compiler.start({ kind: "regex", pattern });
      const text = textOf(await walk(state, random));
      expect(text).toMatch(new RegExp(`^(?:${pattern})$`, "u"));
      state.dispose();
    }
    const state = compiler.start({ kind: "grammar", rules: 'root ::= ("(" root ")")? "x"' });
    expect(textOf(await walk(state, random))).toMatch(/^[(x)]+$/);
  }, 60_000);
});

describe("masks", () => {
  it("allow each token of a right text, and all end tokens only where it may end", async () => {
    const state = compiler.start({ kind: "json-schema", schema: { enum: ["ab"] } });
    for (const letter of ['"', "a", "b", '"']) {
      const token = pocket.tokenizer.model.vocab[letter] ?? -1;
      const tokens = allowed(await state.mask());
      expect(tokens).toContain(token);
      for (const end of pocket.endTokenIds) expect(tokens).not.toContain(end);
      state.accept(token);
    }
    expect(allowed(await state.mask())).toEqual([...pocket.endTokenIds]);
    state.accept(4_093);
    expect(allowed(await state.mask())).toEqual([...pocket.endTokenIds]);
  });

  it("never allow special, added or padding tokens within a text", async () => {
    const state = compiler.start({ kind: "regex", pattern: "[^q]+" });
    const tokens = allowed(await state.mask());
    expect(tokens.filter((token) => token >= 4_091)).toEqual([]);
    expect(tokens.length).toBeGreaterThan(3_000);
  });

  it("are the same for answers that take turns, and for one that is resumed", async () => {
    const source: GrammarSource = { kind: "json-object" };
    const tokens = await walk(compiler.start(source), createRandom(21));
    const [left, right] = [compiler.start(source), compiler.start(source)];
    for (const token of tokens) {
      expect(await left.mask()).toEqual(await right.mask());
      left.accept(token);
      await yieldToEventLoop();
      right.accept(token);
    }
    const resumed = compiler.start(source);
    for (const token of tokens) resumed.accept(token);
    expect(await resumed.mask()).toEqual(await left.mask());
  });

  it("are made for a vocabulary of 150,000 tokens", async () => {
    const grown = grownTokenizer(151_936);
    const large = createGrammarCompiler(grown);
    const schema = {
      type: "object",
      properties: {
        title: { type: "string", maxLength: 60 },
        tags: { type: "array", items: { type: "string" } },
      },
      required: ["title"],
    };
    const random = createRandom(2);
    let count = 0;
    await large.start({ kind: "regex", pattern: "warm" }).mask();
    const began = performance.now();
    for (let round = 0; round < 12; round += 1) {
      const state = large.start({ kind: "json-schema", schema });
      count += (await walk(state, random)).length;
      state.dispose();
    }
    const perToken = (performance.now() - began) / count;
    process.stdout.write(
      `grammar: ${count} tokens of 151,936, ${perToken.toFixed(2)} ms a token, the test's own choice included\n`,
    );
    await large.close();
    expect(count).toBeGreaterThan(50);
  }, 120_000);
});

describe("bad sources", () => {
  it.each<[string, GrammarSource]>([
    ["a wrong pattern", { kind: "regex", pattern: "(" }],
    ["a pattern that explodes", { kind: "regex", pattern: "((a{1000}){1000}){1000}" }],
    ["a schema that leads elsewhere", { kind: "json-schema", schema: { $ref: "https://example.com/x" } }],
    ["a schema that cannot be satisfied", { kind: "json-schema", schema: { $ref: "#" } }],
    ["a grammar that begins with itself", { kind: "grammar", rules: "root ::= root" }],
    ["a letter that no text can have", { kind: "regex", pattern: "[^\\s\\S]" }],
  ])("fail alone, with the first mask: %s", async (_, source) => {
    const other = compiler.start({ kind: "json-object" });
    const before = await other.mask();
    await expectError(source, "invalid_request");
    other.accept(allowed(before)[0] ?? 0);
    expect(allowed(await other.mask()).length).toBeGreaterThan(0);
  });

  it("are refused by length, at the edge, and when they are no tree", async () => {
    const schemaOf = (bytes: number) => {
      const empty = { kind: "json-schema", schema: { title: "" } } as const;
      return {
        kind: "json-schema",
        schema: { title: "x".repeat(bytes - JSON.stringify(empty).length) },
      } as const;
    };
    await expect(compiler.start(schemaOf(sourceBytesMax)).mask()).resolves.toBeInstanceOf(Int32Array);
    await expectError(schemaOf(sourceBytesMax + 1), "invalid_request");
    const circle: { items?: object } = {};
    circle.items = circle;
    await expectError({ kind: "json-schema", schema: circle }, "invalid_request");
    let deep: object = {};
    for (let level = 0; level < 100_000; level += 1) deep = { items: deep };
    await expectError({ kind: "json-schema", schema: deep }, "invalid_request");
  });

  it("fail when a token is taken that they do not allow", async () => {
    const state = compiler.start({ kind: "regex", pattern: "a" });
    state.accept(pocket.tokenizer.model.vocab["b"] ?? 0);
    await expect(state.mask()).rejects.toMatchObject({ code: "invalid_request" });
  });
});
