import { spendSteps } from "./source-work.ts";

/** What a text may look like, in bytes: the common language of schemas, regular expressions and grammars. */
export type Expression =
  | { readonly kind: "byte"; readonly low: number; readonly high: number }
  | { readonly kind: "sequence"; readonly items: readonly Expression[] }
  | { readonly kind: "choice"; readonly items: readonly Expression[] }
  | { readonly kind: "repeat"; readonly item: Expression; readonly min: number; readonly max: number }
  | { readonly kind: "rule"; readonly rule: number };

/** Rules may refer to each other and to themselves; the whole text is one of `root`. */
export interface RuleSet {
  readonly rules: readonly Expression[];
  readonly root: number;
}

/** Counted as they are made, since a small source can ask for more of them than memory holds. */
function made(expression: Expression): Expression {
  spendSteps(1);
  return expression;
}

export function sequence(...items: readonly Expression[]): Expression {
  return items.length === 1 && items[0] !== undefined ? items[0] : made({ kind: "sequence", items });
}

/** No item at all is what nothing satisfies. */
export function choice(...items: readonly Expression[]): Expression {
  return items.length === 1 && items[0] !== undefined ? items[0] : made({ kind: "choice", items });
}

/** From min to max times; with the bounds crossed, nothing satisfies it. */
export function repeat(item: Expression, min: number, max: number): Expression {
  if (max < min) return choice();
  return min === 1 && max === 1 ? item : made({ kind: "repeat", item, min, max });
}

export function optional(item: Expression): Expression {
  return repeat(item, 0, 1);
}

export const nothing: Expression = { kind: "sequence", items: [] };

export function literal(text: string): Expression {
  return literalBytes(Buffer.from(text, "utf8"));
}

/** One of the texts; as a tree over their beginnings, since thousands of alternatives side by side are slow to follow. */
export function oneOfLiterals(texts: readonly string[]): Expression {
  const sorted = [...new Set(texts)].map((text) => Buffer.from(text, "utf8")).sort(Buffer.compare);
  return sorted.length === 0 ? choice() : prefixTree(sorted, 0);
}

function prefixTree(texts: readonly Buffer[], at: number): Expression {
  const [first, last] = [texts[0] ?? Buffer.alloc(0), texts.at(-1)];
  if (texts.length === 1) return literalBytes(first.subarray(at));
  // What the first and the last share, all share, as they are sorted.
  let end = at;
  while (end < first.length && first[end] === last?.[end]) end += 1;
  const groups = Map.groupBy(texts, (text) => text[end]);
  const branches = Array.from(groups, ([byte, group]) =>
    byte === undefined ? nothing : prefixTree(group, end),
  );
  return sequence(literalBytes(first.subarray(at, end)), choice(...branches));
}

function literalBytes(bytes: Uint8Array): Expression {
  return sequence(...Array.from(bytes, (byte) => byteRange(byte, byte)));
}

export function byteRange(low: number, high: number): Expression {
  return made({ kind: "byte", low, high });
}

/** Collects rules while a source is read. */
export class RuleWriter {
  readonly rules: Expression[] = [];
  readonly #named = new Map<string, Expression>();

  /** A place for a rule that is written later, so that it can refer to itself. */
  reserve(): number {
    spendSteps(1);
    return this.rules.push(nothing) - 1;
  }

  write(rule: number, expression: Expression): Expression {
    this.rules[rule] = expression;
    return { kind: "rule", rule };
  }

  /** The same expression is one rule under its name, however often it is used. */
  once(name: string, create: () => Expression): Expression {
    const known = this.#named.get(name);
    if (known !== undefined) return known;
    const rule = this.reserve();
    const reference: Expression = { kind: "rule", rule };
    this.#named.set(name, reference);
    this.write(rule, create());
    return reference;
  }

  finish(root: Expression): RuleSet {
    const rule = this.reserve();
    this.write(rule, root);
    return { rules: this.rules, root: rule };
  }
}
