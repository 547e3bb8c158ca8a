/** An object of a JSON schema; true and false are schemas, too. */
export type Schema = Readonly<Record<string, unknown>>;

export function isSchema(value: unknown): value is Schema {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}

export type JsonType = "object" | "array" | "string" | "number" | "integer" | "boolean" | "null";

const jsonTypes: readonly string[] = ["object", "array", "string", "number", "integer", "boolean", "null"];

export function isJsonType(value: unknown): value is JsonType {
  return typeof value === "string" && jsonTypes.includes(value);
}

/** Keywords that forbid something and that cannot be held here; to leave them out in silence would be a lie. */
const refusedKeywords: readonly string[] = [
  "not",
  "if",
  "then",
  "else",
  "dependentRequired",
  "dependentSchemas",
  "dependencies",
  "patternProperties",
  "minProperties",
  "maxProperties",
  "unevaluatedProperties",
  "unevaluatedItems",
  "additionalItems",
  "contains",
  "minContains",
  "maxContains",
  "$dynamicRef",
  "$recursiveRef",
];

/** The first keyword that is refused; names of members are strings, so that saying this says nothing. */
export function refusedIn(schema: Schema): string | undefined {
  const { propertyNames = {} } = schema;
  const { type, ...others } = isSchema(propertyNames) ? propertyNames : { type: "" };
  const isPlain = (type === undefined || type === "string") && Object.keys(others).length === 0;
  if (!isPlain) return "propertyNames";
  return refusedKeywords.find((keyword) => schema[keyword] !== undefined);
}

/** Keywords that say what a value may be, by the type whose values they concern. */
const typeOfKeyword: Readonly<Record<string, JsonType>> = {
  properties: "object",
  required: "object",
  additionalProperties: "object",
  items: "array",
  prefixItems: "array",
  minItems: "array",
  maxItems: "array",
  minLength: "string",
  maxLength: "string",
  pattern: "string",
  minimum: "number",
  maximum: "number",
  exclusiveMinimum: "number",
  exclusiveMaximum: "number",
};

/** Keywords of which only one can decide what a value is. */
const decisive: readonly string[] = ["$ref", "allOf", "anyOf", "oneOf", "enum", "const"];

/** Keywords that say something beside the given one; `type` beside enum and const is heeded. */
export function restrictionsBeside(schema: Schema, keyword: string): string[] {
  const others = [...decisive, ...Object.keys(typeOfKeyword), "uniqueItems", "multipleOf"];
  if (keyword !== "enum" && keyword !== "const") others.push("type");
  return others.filter((other) => other !== keyword && schema[other] !== undefined);
}

/** The types a schema allows; null is all. Without `type`, those that its keywords speak of: this is narrower, never wider. */
export function typesOf(schema: Schema): JsonType[] | null {
  const { type } = schema;
  if (type !== undefined) return [...new Set([type].flat().filter(isJsonType))];
  const spokenOf = Object.entries(typeOfKeyword).filter(([keyword]) => schema[keyword] !== undefined);
  return spokenOf.length === 0 ? null : [...new Set(spokenOf.map(([, type]) => type))];
}

/** The only values a schema allows, spelled as JSON; null when it names none. */
export function valuesOf(schema: Schema): string[] | null {
  if ("const" in schema) return [JSON.stringify(schema["const"])];
  const { enum: values } = schema;
  return Array.isArray(values) ? values.map((value) => JSON.stringify(value)) : null;
}

export function typeOfValue(value: unknown): JsonType {
  if (value === null) return "null";
  if (Array.isArray(value)) return "array";
  if (typeof value === "number") return Number.isInteger(value) ? "integer" : "number";
  if (typeof value === "string") return "string";
  if (typeof value === "boolean") return "boolean";
  return "object";
}

export function requiredNames(schema: Schema): string[] {
  const { required } = schema;
  return Array.isArray(required) ? required.filter((name) => typeof name === "string") : [];
}

export function propertyOf(schema: Schema, name: string): Schema | null {
  const { properties } = schema;
  const property = isSchema(properties) ? properties[name] : undefined;
  return isSchema(property) ? property : null;
}
