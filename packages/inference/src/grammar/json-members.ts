import {
  choice,
  type Expression,
  literal,
  nothing,
  optional,
  repeat,
  type RuleWriter,
  sequence,
} from "./expression.ts";
import type { JsonText } from "./json-text.ts";

/** Writes what stands between the braces of an object. */
export class JsonMembers {
  readonly #writer: RuleWriter;
  readonly #text: JsonText;

  constructor(writer: RuleWriter, text: JsonText) {
    this.#writer = writer;
    this.#text = text;
  }

  /**
   * The rest of a key, behind `at` characters that all the names share, such that it is none of them: a second member of
   * the same name would overrule the first.
   */
  keyBut(names: readonly (readonly string[])[], at: number): Expression {
    const heads = Map.groupBy(names, (name) => name[at]);
    const codes = Array.from(heads.keys(), (head) => head?.codePointAt(0) ?? 0);
    const otherwise = this.#text.plainBut(codes.map((code) => [code, code] as const));
    const items = [sequence(otherwise, this.#text.plain())];
    if (!heads.has(undefined)) items.push(nothing);
    for (const [head, members] of heads) {
      // What needs a backslash never begins such a key.
      if (head === undefined || JSON.stringify(head).length !== head.length + 2) continue;
      items.push(sequence(literal(head), this.#define(this.keyBut(members, at + 1))));
    }
    return choice(...items);
  }

  /** Members in order, each with its comma only behind another; two rules for each: nothing written so far, or something. */
  inOrder(members: readonly { member: Expression; isRequired: boolean }[], more: Expression): Expression {
    const comma = this.#text.comma();
    let behind = this.#define(repeat(sequence(comma, more), 0, Infinity));
    let atFirst = this.#define(optional(sequence(more, behind)));
    for (const { member, isRequired } of members.toReversed()) {
      const own = this.#define(member);
      const taken: [Expression, Expression] = [sequence(own, behind), sequence(comma, own, behind)];
      atFirst = this.#define(isRequired ? taken[0] : choice(taken[0], atFirst));
      behind = this.#define(isRequired ? taken[1] : choice(taken[1], behind));
    }
    return atFirst;
  }

  #define(expression: Expression): Expression {
    return this.#writer.write(this.#writer.reserve(), expression);
  }
}
