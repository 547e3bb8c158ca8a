import { propertyOf, requiredNames, type Schema, typeOfValue, typesOf, valuesOf } from "./schema-shape.ts";
import { spendSteps } from "./source-work.ts";

interface Facts {
  /** Null is all. */
  types: ReadonlySet<string> | null;
  /** The only values, spelled as JSON; null when the schema names none. */
  values: ReadonlySet<string> | null;
  required: ReadonlySet<string>;
}

/** Compares schemas of one source. What was seen is kept, as many a `oneOf` may refer to the same ones. */
export class SchemaOverlap {
  readonly #facts = new Map<Schema, Facts>();
  readonly #known = new Map<Schema, Map<Schema, boolean>>();

  /** Whether it can be seen that no value satisfies both: by type, by value, or by a required member that tells them apart. */
  areDisjoint(left: Schema, right: Schema): boolean {
    const known = this.#known.get(left) ?? new Map<Schema, boolean>();
    this.#known.set(left, known);
    const answer = known.get(right) ?? this.#compare(left, right);
    known.set(right, answer);
    return answer;
  }

  #compare(left: Schema, right: Schema): boolean {
    const [one, other] = [this.#factsOf(left), this.#factsOf(right)];
    if (one.types !== null && other.types !== null && areApart(one.types, other.types)) return true;
    if (one.values !== null && other.values !== null) return areApart(one.values, other.values);
    if (!isObjectOnly(one) || !isObjectOnly(other)) return false;
    return sharedBy(one.required, other.required).some((name) => {
      const [here, there] = [propertyOf(left, name), propertyOf(right, name)];
      return here !== null && there !== null && this.areDisjoint(here, there);
    });
  }

  #factsOf(schema: Schema): Facts {
    const known = this.#facts.get(schema);
    if (known !== undefined) return known;
    const values = valuesOf(schema);
    const facts: Facts = {
      types: effectiveTypes(schema),
      values: values === null ? null : new Set(values),
      required: new Set(requiredNames(schema)),
    };
    spendSteps((values?.length ?? 0) + facts.required.size);
    this.#facts.set(schema, facts);
    return facts;
  }
}

function areApart(left: ReadonlySet<string>, right: ReadonlySet<string>): boolean {
  return sharedBy(left, right).length === 0;
}

/** What both have; it takes as many steps as the smaller has members. */
function sharedBy(left: ReadonlySet<string>, right: ReadonlySet<string>): string[] {
  const [smaller, larger] = left.size <= right.size ? [left, right] : [right, left];
  spendSteps(1 + smaller.size);
  return [...smaller].filter((name) => larger.has(name));
}

function isObjectOnly({ types }: Facts): boolean {
  return types?.size === 1 && types.has("object");
}

/** Whole numbers are numbers. */
function effectiveTypes(schema: Schema): ReadonlySet<string> | null {
  const { const: constant, enum: values } = schema;
  const types = "const" in schema ? [typeOfValue(constant)] : typesOf(schema);
  const named = types === null && Array.isArray(values) ? values.map(typeOfValue) : types;
  return named === null ? null : new Set(named.map((type) => (type === "integer" ? "number" : type)));
}
