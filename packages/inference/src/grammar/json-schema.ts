import { EngineError } from "../errors.ts";
import {
  choice,
  type Expression,
  literal,
  oneOfLiterals,
  nothing,
  optional,
  repeat,
  type RuleSet,
  RuleWriter,
  sequence,
} from "./expression.ts";
import { anyNumber, anyWholeNumber, boundedNumber, type NumberBounds } from "./json-number.ts";
import { stringFormats } from "./json-formats.ts";
import { JsonMembers } from "./json-members.ts";
import { JsonText } from "./json-text.ts";
import { readRegex } from "./regex.ts";
import { SchemaOverlap } from "./schema-overlap.ts";
import * as shape from "./schema-shape.ts";
import { spendSteps } from "./source-work.ts";
import { oneOfBranchesMax, pathStepMax, pathStepsMax, sourceDepthMax } from "./tunables.ts";

type Schema = shape.Schema;

/**
 * Reads a JSON schema (2020-12, and what older drafts share with it). Every text of the rules satisfies the schema; not
 * all that satisfy it are texts of the rules: members come in the order of `properties`, members that are not named
 * there only where `additionalProperties` asks for them, numbers have at most 15 digits, blanks are bounded.
 *
 * Held: type, enum, const, properties, required, additionalProperties, items, prefixItems, minItems, maxItems,
 * minLength, maxLength, pattern, format (date, time, date-time, uuid, email, ipv4; other formats are notes, as the
 * standard has it, and beside a pattern all are), minimum, maximum and their exclusive kin, multipleOf 1, anyOf, oneOf
 * whose branches exclude each other visibly, allOf of one branch, and $ref within the schema, recursive ones too.
 * Every other keyword that restricts is refused with an `invalid_request` error that names the place.
 */
export function readJsonSchema(schema: unknown): RuleSet {
  return new SchemaReader(schema).read();
}

/** Any JSON object. */
export function anyJsonObject(): RuleSet {
  const writer = new RuleWriter();
  return writer.finish(new JsonText(writer).anyObject());
}

/** Where a schema stands in the whole one, for messages and against endless nesting. */
type Path = readonly string[];

class SchemaReader {
  readonly #root: unknown;
  readonly #writer = new RuleWriter();
  readonly #text = new JsonText(this.#writer);
  readonly #members = new JsonMembers(this.#writer, this.#text);
  /** By the schema referred to, which may have several pointers; by the pointer where it is no object. */
  readonly #references = new Map<unknown, number>();
  readonly #unread: { rule: number; schema: unknown; pointer: string }[] = [];
  readonly #overlap = new SchemaOverlap();

  constructor(root: unknown) {
    this.#root = root;
  }

  read(): RuleSet {
    const root = this.#reference("#", []);
    // Referred schemas are read one after the other, as a chain of references may be longer than the stack is deep.
    for (let referred = this.#unread.pop(); referred !== undefined; referred = this.#unread.pop()) {
      const { rule, schema, pointer } = referred;
      this.#writer.write(rule, this.#value(schema, [pointer]));
    }
    return this.#writer.finish(root);
  }

  #value(schema: unknown, path: Path): Expression {
    if (path.length > sourceDepthMax) fail(path, `it is nested more than ${sourceDepthMax} levels deep`);
    if (schema === true) return this.#text.anyValue();
    if (schema === false) return choice();
    if (!shape.isSchema(schema)) return fail(path, "a schema is an object, true or false");
    const refused = shape.refusedIn(schema);
    if (refused !== undefined) fail(path, `"${refused}" is not supported`);
    return this.#decided(schema, path) ?? this.#byType(schema, path);
  }

  /** The value by the one keyword that says all about it, if there is one. */
  #decided(schema: Schema, path: Path): Expression | null {
    const keyword = ["$ref", "allOf", "anyOf", "oneOf", "const", "enum"].find(
      (name) => schema[name] !== undefined,
    );
    if (keyword === undefined) return null;
    const [beside] = shape.restrictionsBeside(schema, keyword);
    if (beside !== undefined) fail(path, `"${beside}" beside "${keyword}" is not supported`);
    if (keyword === "$ref") return this.#reference(schema["$ref"], path);
    if (keyword === "const" || keyword === "enum") return this.#oneOfValues(schema, path);
    const branches = schema[keyword];
    if (!Array.isArray(branches)) return fail(path, `"${keyword}" is a list of schemas`);
    if (keyword === "allOf" && branches.length > 1) fail(path, '"allOf" of several schemas is not supported');
    if (keyword === "oneOf") this.#expectDisjoint(branches, path);
    return choice(...branches.map((branch, index) => this.#value(branch, [...path, keyword, String(index)])));
  }

  #reference(pointer: unknown, path: Path): Expression {
    if (typeof pointer !== "string" || !/^#(\/|$)/.test(pointer)) {
      return fail(path, '"$ref" must lead to a place within the schema, such as #/$defs/name');
    }
    const schema = this.#resolve(pointer, path);
    const key = shape.isSchema(schema) ? schema : pointer;
    let rule = this.#references.get(key);
    if (rule === undefined) {
      rule = this.#writer.reserve();
      this.#references.set(key, rule);
      this.#unread.push({ rule, schema, pointer });
    }
    return { kind: "rule", rule };
  }

  #resolve(pointer: string, path: Path): unknown {
    let place: unknown = this.#root;
    for (const step of pointer.split("/").slice(1)) {
      const name = decodeStep(step, path);
      if (typeof place !== "object" || place === null || !Object.hasOwn(place, name)) {
        return fail(path, '"$ref" leads nowhere');
      }
      place = Reflect.get(place, name);
    }
    return place;
  }

  #expectDisjoint(branches: readonly unknown[], path: Path): void {
    if (branches.length > oneOfBranchesMax) fail(path, `"oneOf" has more than ${oneOfBranchesMax} branches`);
    const resolved = branches.map((branch) => {
      const reference = shape.isSchema(branch) ? branch["$ref"] : undefined;
      const target =
        typeof reference === "string" && reference.startsWith("#/") ? this.#resolve(reference, path) : branch;
      return shape.isSchema(target) ? target : {};
    });
    const overlap = resolved.some((left, index) =>
      resolved.slice(index + 1).some((right) => !this.#overlap.areDisjoint(left, right)),
    );
    if (overlap) fail(path, 'the branches of "oneOf" must exclude each other visibly; "anyOf" need not');
  }

  #oneOfValues(schema: Schema, path: Path): Expression {
    const values = "const" in schema ? [schema["const"]] : schema["enum"];
    if (!Array.isArray(values)) return fail(path, '"enum" is a list of values');
    spendSteps(values.length);
    const types = schema["type"] === undefined ? null : this.#types(schema, path);
    const allowed = values.filter((value) => {
      const type = shape.typeOfValue(value);
      return types === null || types.includes(type) || (type === "integer" && types.includes("number"));
    });
    return oneOfLiterals(allowed.map((value) => JSON.stringify(value)));
  }

  #types(schema: Schema, path: Path): shape.JsonType[] | null {
    const unknown = [schema["type"] ?? []].flat().find((type) => !shape.isJsonType(type));
    if (unknown !== undefined) fail(path, '"type" names no type of JSON');
    return shape.typesOf(schema);
  }

  #byType(schema: Schema, path: Path): Expression {
    const types = this.#types(schema, path);
    if (types === null) return this.#text.anyValue();
    return choice(...types.map((type) => this.#ofType(type, schema, path)));
  }

  #ofType(type: shape.JsonType, schema: Schema, path: Path): Expression {
    switch (type) {
      case "object":
        return this.#object(schema, path);
      case "array":
        return this.#array(schema, path);
      case "string":
        return this.#string(schema, path);
      case "number":
      case "integer":
        return this.#number(schema, path, type === "integer");
      case "boolean":
        return choice(literal("true"), literal("false"));
      case "null":
        return literal("null");
      default:
        return type satisfies never;
    }
  }

  #number(schema: Schema, path: Path, isInteger: boolean): Expression {
    const multiple = numberIn(schema, "multipleOf", path);
    if (multiple !== undefined && multiple !== 1) fail(path, '"multipleOf" other than 1 is not supported');
    const bounds: NumberBounds = {};
    for (const name of ["minimum", "exclusiveMinimum", "maximum", "exclusiveMaximum"] as const) {
      const bound = numberIn(schema, name, path);
      if (bound !== undefined) bounds[name] = bound;
    }
    const isWhole = isInteger || multiple === 1;
    if (Object.keys(bounds).length > 0) {
      const name = `number ${isWhole} ${JSON.stringify(bounds)}`;
      return this.#writer.once(name, () => boundedNumber(bounds, isWhole));
    }
    return isWhole ? anyWholeNumber : anyNumber;
  }

  #string(schema: Schema, path: Path): Expression {
    const { pattern, format } = schema;
    const { min, max, isGiven } = countsIn(schema, ["minLength", "maxLength"], path);
    const held = typeof format === "string" ? stringFormats.get(format) : undefined;
    if (pattern !== undefined && typeof pattern !== "string") fail(path, '"pattern" is a string');
    if (pattern === undefined && held === undefined) return this.#text.string(min, max);
    if (isGiven)
      fail(
        path,
        `"minLength" and "maxLength" beside "${pattern === undefined ? "format" : "pattern"}" are not supported`,
      );
    const write = this.#text.characterIn.bind(this.#text);
    const content =
      typeof pattern === "string"
        ? readRegex(pattern, { write, match: "search" })
        : readRegex(held ?? "", { write, match: "whole" });
    return this.#text.quoted(content);
  }

  #array(schema: Schema, path: Path): Expression {
    const { prefixItems = [], items = true, uniqueItems } = schema;
    if (uniqueItems === true) fail(path, '"uniqueItems" is not supported');
    if (Array.isArray(items)) fail(path, '"items" is one schema; a list of them is called "prefixItems"');
    if (!Array.isArray(prefixItems)) return fail(path, '"prefixItems" is a list of schemas');
    const { min, max } = countsIn(schema, ["minItems", "maxItems"], path);
    const first = prefixItems.map((item, index) => this.#rule(item, [...path, "prefixItems", String(index)]));
    const rest = this.#rule(items, [...path, "items"]);
    const separated = (index: number, item: Expression): Expression =>
      index === 0 ? item : sequence(this.#text.comma(), item);
    let inner = nothing;
    const count = first.length;
    if (max > count) {
      const more = repeat(
        separated(1, rest),
        Math.max(min - Math.max(count, 1), 0),
        max - Math.max(count, 1),
      );
      inner = count > 0 ? more : sequence(rest, more);
      if (count === 0 && min === 0) inner = optional(inner);
    }
    for (let index = Math.min(count, max) - 1; index >= 0; index -= 1) {
      const item = sequence(separated(index, first[index] ?? nothing), inner);
      inner = index < min ? item : optional(item);
    }
    return this.#text.enclosed("[", min > max ? choice() : inner, "]");
  }

  /** A schema as a rule of its own, so that repeating it costs little. */
  #rule(schema: unknown, path: Path): Expression {
    const rule = this.#writer.reserve();
    return this.#writer.write(rule, this.#value(schema, path));
  }

  #object(schema: Schema, path: Path): Expression {
    const { properties = {}, additionalProperties } = schema;
    if (!shape.isSchema(properties)) return fail(path, '"properties" is an object of schemas');
    const required = new Set(shape.requiredNames(schema));
    const names = [...new Set([...Object.keys(properties), ...required])];
    if (names.length === 0 && additionalProperties === undefined) return this.#text.anyObject();
    const extra = additionalProperties ?? false;
    const members = names.map((name) => {
      const isNamed = Object.hasOwn(properties, name);
      const value = this.#rule(isNamed ? properties[name] : (additionalProperties ?? true), [
        ...path,
        "properties",
        name,
      ]);
      return {
        member: this.#text.member(literal(JSON.stringify(name)), value),
        isRequired: required.has(name),
      };
    });
    const more = this.#extraMember(extra, names, path);
    return this.#text.enclosed("{", this.#members.inOrder(members, more), "}");
  }

  #extraMember(extra: unknown, names: readonly string[], path: Path): Expression {
    if (extra === false) return choice();
    const key = this.#text.quoted(
      this.#members.keyBut(
        names.map((name) => Array.from(name)),
        0,
      ),
    );
    return this.#text.member(key, this.#rule(extra, [...path, "additionalProperties"]));
  }
}

function fail(path: Path, reason: string, cause?: unknown): never {
  throw new EngineError("invalid_request", `the schema cannot be held at ${shortened(path)}: ${reason}`, {
    cause,
  });
}

/** Enough to find the place by, and no more: names may be long, and are the request's own. */
function shortened(path: Path): string {
  const steps = path.map((step) => (step.length > pathStepMax ? `${step.slice(0, pathStepMax)}...` : step));
  const shown = steps.length > pathStepsMax ? [...steps.slice(0, pathStepsMax), "..."] : steps;
  return shown.join("/") || "#";
}

function decodeStep(step: string, path: Path): string {
  try {
    return decodeURIComponent(step).replaceAll("~1", "/").replaceAll("~0", "~");
  } catch (error) {
    return fail(path, '"$ref" is not spelled as a part of an address', error);
  }
}

function numberIn(schema: Schema, keyword: string, path: Path): number | undefined {
  const value = schema[keyword];
  if (value === undefined || typeof value === "number") return value;
  return fail(path, `"${keyword}" is a number`);
}

function countsIn(schema: Schema, [least, most]: readonly [string, string], path: Path) {
  const min = numberIn(schema, least, path);
  const max = numberIn(schema, most, path);
  for (const count of [min, max]) {
    if (count !== undefined && !(Number.isInteger(count) && count >= 0))
      fail(path, `"${least}" and "${most}" count`);
  }
  return { min: min ?? 0, max: max ?? Infinity, isGiven: min !== undefined || max !== undefined };
}
