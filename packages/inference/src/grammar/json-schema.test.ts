import { describe, expect, it } from "vitest";
import { EngineError } from "../errors.ts";
import { textTester } from "./testing/accepts-text.ts";
import { createRandom } from "./testing/random-picks.ts";
import { sourceDepthMax } from "./tunables.ts";

function testerOf(schema: object): (text: string) => boolean {
  return textTester({ kind: "json-schema", schema });
}

function expectTexts(schema: object, { right, wrong }: { right: string[]; wrong: string[] }): void {
  const accepts = testerOf(schema);
  expect([...right, ...wrong].filter(accepts)).toEqual(right);
}

function list(length: number): number[] {
  return Array.from({ length }, (_, index) => index);
}

function messageOf(act: () => unknown): string {
  try {
    act();
  } catch (error) {
    if (error instanceof EngineError) return error.message;
  }
  throw new Error("it was not refused");
}

describe("JSON schemas", () => {
  it("ask for required members, leave out optional ones, and keep the order", () => {
    const properties = { a: { type: "integer" }, b: { type: "boolean" }, c: { type: "null" } };
    expectTexts(
      { type: "object", properties, required: ["b"] },
      {
        right: [
          '{"b":true}',
          '{"a":1,"b":false}',
          '{"a": 1, "b": false, "c": null}',
          '{\n  "b":true,\n  "c":null\n}',
        ],
        wrong: [
          "{}",
          '{"a":1}',
          '{"b":true,"a":1}',
          '{"b":true,}',
          '{,"b":true}',
          '{"b":true,"d":1}',
          '{"b":1}',
          '{ "b":true}}',
        ],
      },
    );
  });

  it("take further members where the schema says so, but none twice", () => {
    expectTexts(
      { type: "object", properties: { ab: { type: "integer" } }, additionalProperties: { type: "boolean" } },
      {
        right: ["{}", '{"ab":1}', '{"ab":1,"abc":true}', '{"a":true,"":false}', '{"é":true}'],
        wrong: ['{"ab":true}', '{"ab":1,"ab":true}', '{"abc":1}', String.raw`{"\u0061b":true}`],
      },
    );
    expectTexts(
      { additionalProperties: true, required: ["x"] },
      { right: ['{"x":[],"y":{}}'], wrong: ["{}", '{"y":1}', "[]"] },
    );
  });

  it("take any names where only their type is told", () => {
    const schema = {
      type: "object",
      propertyNames: { type: "string" },
      additionalProperties: { type: "integer" },
    };
    expectTexts(schema, { right: ['{"a":1}', "{}"], wrong: ['{"a":""}'] });
  });

  it("count items and characters", () => {
    expectTexts(
      { type: "array", items: { type: "integer" }, minItems: 1, maxItems: 3 },
      { right: ["[1]", "[1,2]", "[1, 2, 3]"], wrong: ["[]", "[1,2,3,4]", "[1,]", "[,1]", "[true]"] },
    );
    expectTexts(
      {
        prefixItems: [{ type: "integer" }, { type: "boolean" }],
        items: { type: "null" },
        minItems: 1,
        maxItems: 4,
      },
      {
        right: ["[1]", "[1,true]", "[1,true,null]", "[1,true,null,null]"],
        wrong: ["[]", "[true]", "[1,null]", "[1,true,null,null,null]"],
      },
    );
    expectTexts(
      { type: "string", minLength: 2, maxLength: 3 },
      {
        right: ['"ab"', '"é漢😀"', String.raw`"\n\u00e9"`],
        wrong: ['"a"', '"abcd"', '"a\n"', String.raw`"\ud83d\ude00"`, '"ab'],
      },
    );
    expectTexts(
      { anyOf: [{ minItems: 2, maxItems: 1 }, { const: 1 }] },
      { right: ["1"], wrong: ["[]", "[1]", "[1,1]"] },
    );
  });

  it("hold enums, constants, alternatives and types", () => {
    expectTexts(
      { enum: ['a"b', 1, null, { x: [1, "é"] }] },
      { right: [String.raw`"a\"b"`, "1", "null", '{"x":[1,"é"]}'], wrong: ['"a"', "2", "{}"] },
    );
    expectTexts({ type: "string", enum: ["a", 1] }, { right: ['"a"'], wrong: ["1"] });
    expectTexts(
      { anyOf: [{ const: false }, { type: "integer" }] },
      { right: ["false", "7"], wrong: ["true", "7.5"] },
    );
    expectTexts({ type: ["null", "boolean"] }, { right: ["null", "true"], wrong: ["1", '""'] });
    expectTexts(
      { type: "number" },
      { right: ["0", "-1.5", "1e9", "2.5E-3"], wrong: ["01", "1.", ".5", "-", "+1", "1e999"] },
    );
  });

  it("hold enums of thousands, whose values may begin each other", () => {
    const values = Array.from({ length: 9_000 }, (_, index) => `value ${index}`);
    expectTexts(
      { enum: [...values, 1, 12, "é", "è"] },
      {
        right: ['"value 8999"', '"value 8"', "1", "12", '"é"', '"è"'],
        wrong: ['"value 9000"', '"value "', "2", '"ê"'],
      },
    );
  });

  it("follow references, recursive ones too", () => {
    const node = {
      type: "object",
      properties: { next: { anyOf: [{ $ref: "#/$defs/node" }, { type: "null" }] } },
      required: ["next"],
    };
    expectTexts(
      { $ref: "#/$defs/node", $defs: { node } },
      {
        right: ['{"next":null}', '{"next":{"next":{"next":null}}}'],
        wrong: ["null", '{"next":{}}', '{"next":{"next":null}'],
      },
    );
    expectTexts(
      { type: "array", items: { $ref: "#" } },
      { right: ["[]", "[[],[[]]]"], wrong: ["[1]", "[[]"] },
    );
    const odd = { "a/b~c d": { const: 1 } };
    expectTexts({ $ref: "#/$defs/a~1b~0c%20d", $defs: odd }, { right: ["1"], wrong: ["2"] });
  });

  it("hold patterns and formats within quotes", () => {
    expectTexts(
      { type: "string", pattern: '^[a-z"]+$' },
      { right: ['"ab"', String.raw`"a\"b"`], wrong: ['""', '"A"', '"a"b"'] },
    );
    expectTexts({ pattern: "\\d" }, { right: ['"1"', '"ab1 c"'], wrong: ['"ab"', "1"] });
    expectTexts({ pattern: "^a|b$" }, { right: ['"ac"', '"cb"'], wrong: ['"ca"', '"bc"'] });
    expectTexts(
      { type: "string", format: "date-time" },
      {
        right: ['"2024-02-28T23:59:59Z"', '"2024-12-31T00:00:00.5+02:00"'],
        wrong: ['"2024-02-30T00:00:00Z"', '"2024-13-01T00:00:00Z"', '"today"'],
      },
    );
    expectTexts(
      { format: "email", type: "string" },
      { right: ['"a.b@c.de"'], wrong: ['"a@b"', '"a b@c.de"', '"@c.de"'] },
    );
  });

  it("hold the bounds of numbers, whatever they are", () => {
    const random = createRandom(3);
    for (let round = 0; round < 60; round += 1) {
      const places = random.below(3);
      const scale = 10 ** places;
      const scaledLow = random.below(3_000) - 1_500;
      const [low, high] = [scaledLow / scale, (scaledLow + 2 + random.below(2_500)) / scale];
      const keys = random.pick([
        ["minimum", "maximum"],
        ["exclusiveMinimum", "exclusiveMaximum"],
      ] as const);
      const accepts = testerOf({
        type: places === 0 ? "integer" : "number",
        [keys[0]]: low,
        [keys[1]]: high,
      });
      for (let probe = 0; probe < 60; probe += 1) {
        const number = (scaledLow + random.below(4_000) - 800) / scale;
        const isAbove = keys[0] === "minimum" ? number >= low : number > low;
        const isBelow = keys[1] === "maximum" ? number <= high : number < high;
        expect([low, high, number, accepts(String(number))]).toEqual([low, high, number, isAbove && isBelow]);
      }
    }
    expectTexts(
      { type: "number", minimum: 0, maximum: 1 },
      { right: ["0", "1", "0.25", "1.000"], wrong: ["-0.1", "1.001", "2", "0.1e9"] },
    );
    const safe = { minimum: Number.MIN_SAFE_INTEGER, maximum: Number.MAX_SAFE_INTEGER };
    expectTexts({ type: "integer", ...safe }, { right: ["0", "-7"], wrong: ["0.5"] });
    expectTexts({ type: "number", minimum: -1e300 }, { right: ["-3.5"], wrong: ["."] });
    expectTexts(
      { type: "integer", exclusiveMinimum: 9.5 },
      { right: ["10", "999999999"], wrong: ["9", "-10"] },
    );
  });

  it("tell the branches of a oneOf apart, or refuse it", () => {
    const kind = (name: string) => ({
      type: "object",
      properties: { kind: { const: name } },
      required: ["kind"],
    });
    expectTexts(
      { oneOf: [kind("a"), kind("b")] },
      { right: ['{"kind":"a"}', '{"kind":"b"}'], wrong: ['{"kind":"c"}'] },
    );
    expectTexts(
      { oneOf: [{ type: "string", maxLength: 1 }, { type: "integer" }] },
      { right: ['"a"', "1"], wrong: ['"ab"'] },
    );
    expect(() => testerOf({ oneOf: [{ type: "integer" }, { type: "number" }] })).toThrow(
      /exclude each other/,
    );
  });

  it("leave out members that cannot be written, and keep every text completable", () => {
    const properties = { never: false, endless: { $ref: "#" }, a: { const: 1 } };
    expectTexts(
      { type: "object", properties, required: ["a"] },
      { right: ['{"a":1}', '{"endless":{"a":1},"a":1}'], wrong: ['{"never":1,"a":1}'] },
    );
  });

  it.each([
    ["not", { not: { type: "string" } }],
    ["if", { if: {}, else: {} }],
    ["patternProperties", { type: "object", patternProperties: { "^a": true } }],
    ["minProperties", { type: "object", minProperties: 1 }],
    ["contains", { type: "array", contains: {} }],
    ["uniqueItems", { type: "array", uniqueItems: true }],
    ["multipleOf", { type: "integer", multipleOf: 2 }],
    ["allOf", { allOf: [{ type: "object" }, { required: ["a"] }] }],
    ["beside", { $ref: "#/$defs/a", minLength: 3, $defs: { a: { type: "string" } } }],
    ["beside", { enum: ["aa"], minLength: 3 }],
    ["beside", { type: "string", pattern: "a", maxLength: 3 }],
    ["http", { $ref: "http://example.com/schema.json" }],
    ["leads nowhere", { $ref: "#/$defs/none" }],
    ["no type", { type: "text" }],
    ["prefixItems", { type: "array", items: [{}] }],
    ["schema is an object", { type: "array", items: 5 }],
    ["a number", { type: "string", maxLength: "3" }],
    ["digits", { type: "number", minimum: 1e-30 }],
    ["propertyNames", { type: "object", propertyNames: { type: "string", minLength: 2 } }],
    ["look-around", { type: "string", pattern: "(?=a)b" }],
  ])("are refused when they ask for what cannot be held: %s", (_, schema) => {
    expect(() => testerOf(schema)).toThrow(EngineError);
  });

  it.each([
    ["a schema that is only itself", { $ref: "#" }],
    [
      "references in a circle",
      { $ref: "#/$defs/a", $defs: { a: { $ref: "#/$defs/b" }, b: { $ref: "#/$defs/a" } } },
    ],
    [
      "an object that must hold itself",
      { type: "object", properties: { a: { $ref: "#" } }, required: ["a"] },
    ],
    ["an empty enum", { enum: [] }],
    ["nothing", { anyOf: [] }],
    ["crossed bounds", { type: "integer", minimum: 3, maximum: 2 }],
  ])("are refused when no text can satisfy them: %s", (_, schema) => {
    expect(() => testerOf(schema)).toThrow(/no text can satisfy/);
  });

  it("are read to a depth and no further", () => {
    const nested = (levels: number): object =>
      levels === 0 ? { type: "null" } : { type: "array", items: nested(levels - 1) };
    expect(testerOf(nested(sourceDepthMax - 1))("[]")).toBe(true);
    expect(() => testerOf(nested(sourceDepthMax + 1))).toThrow(/levels deep/);
  });

  it("are refused when they grow too large", () => {
    expect(() => testerOf({ type: "string", maxLength: 1_000_000_000 })).toThrow(/too large/);
    const items = { type: "array", maxItems: 900, items: { type: "string", maxLength: 900 } };
    expect(testerOf(items)('["a"]')).toBe(true);
  });

  it.each(["constructor", "toString", "__proto__", "hostname"])(
    "take a format that is not held as a note, whatever its name: %s",
    (format) => {
      expectTexts({ type: "string", format }, { right: ['"any text"'], wrong: ["1"] });
    },
  );

  it("are refused with a short path and no value of theirs", () => {
    const secret = "secret".repeat(200);
    const deep = list(10).reduce<object>((inner) => ({ properties: { [secret]: inner } }), { not: {} });
    for (const schema of [
      deep,
      { type: secret },
      { $ref: `#/${secret}` },
      { $ref: `#/${secret}%` },
      { minimum: 1.2345e-20 },
    ]) {
      const message = messageOf(() => testerOf(schema));
      expect(message.length).toBeLessThan(300);
      expect(message).not.toMatch(/secretsecretsecretsecretsecret|12345/);
    }
  });

  it("hold a thousand optional members", () => {
    const names = Array.from({ length: 1_000 }, (_, index) => `member${index}`);
    const properties = Object.fromEntries(names.map((name) => [name, { type: "integer" }]));
    expectTexts(
      { type: "object", properties },
      { right: ["{}", '{"member3":1,"member998":2}'], wrong: ['{"member998":2,"member3":1}'] },
    );
  });
});
