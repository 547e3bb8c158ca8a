import { characterRule, type CodePointRange, invertRanges, normalizeRanges } from "./code-points.ts";
import {
  choice,
  type Expression,
  literal,
  repeat,
  type RuleSet,
  RuleWriter,
  sequence,
} from "./expression.ts";
import { SourceReader } from "./source-reader.ts";
import { pathStepMax } from "./tunables.ts";

/**
 * Reads a grammar as llama.cpp writes it (GBNF): `name ::= "text" [a-z] other-rule ( a | b )* c? d+ e{2,5} .`, comments
 * behind `#`; the whole text is one `root`. Throws an `invalid_request` error that names the place.
 */
export function readEbnf(rules: string): RuleSet {
  return new EbnfReader(rules).read();
}

const letter = /^[A-Za-z0-9_-]$/;
const anyCharacter: CodePointRange[] = [[0, 0x10ffff]];
const escapes: Readonly<Record<string, number>> = { n: 0x0a, r: 0x0d, t: 0x09 };

class EbnfReader {
  readonly #reader: SourceReader;
  readonly #writer = new RuleWriter();
  readonly #numbers = new Map<string, number>();
  readonly #defined = new Set<string>();

  constructor(rules: string) {
    this.#reader = new SourceReader(rules, "the grammar");
  }

  read(): RuleSet {
    this.#skipBlanks();
    while (!this.#reader.ended) this.#rule();
    for (const name of ["root", ...this.#numbers.keys()]) {
      if (!this.#defined.has(name)) this.#reader.fail(`there is no rule "${shortName(name)}"`);
    }
    return this.#writer.finish({ kind: "rule", rule: this.#number("root") });
  }

  #rule(): void {
    const name = this.#reader.takeWhile(letter);
    if (name === "") this.#reader.fail("a rule's name is expected");
    if (this.#defined.has(name)) this.#reader.fail(`the rule "${shortName(name)}" is written twice`);
    this.#skipBlanks();
    if (!this.#reader.take("::=")) this.#reader.fail("::= is expected");
    this.#skipBlanks();
    this.#defined.add(name);
    this.#writer.write(this.#number(name), this.#choice());
    if (!this.#reader.ended && !letter.test(this.#reader.peek())) this.#reader.fail("this cannot stand here");
  }

  #number(name: string): number {
    const rule = this.#numbers.get(name) ?? this.#writer.reserve();
    this.#numbers.set(name, rule);
    return rule;
  }

  #choice(): Expression {
    const items = [this.#sequence()];
    while (this.#reader.take("|")) {
      this.#skipBlanks();
      items.push(this.#sequence());
    }
    return choice(...items);
  }

  #sequence(): Expression {
    const items: Expression[] = [];
    for (let item = this.#atom(); item !== null; item = this.#atom()) {
      this.#skipBlanks();
      items.push(this.#quantified(item));
    }
    return sequence(...items);
  }

  #quantified(item: Expression): Expression {
    const reader = this.#reader;
    let bounds = reader.bounds();
    if (reader.take("*")) bounds = { min: 0, max: Infinity };
    else if (reader.take("+")) bounds = { min: 1, max: Infinity };
    else if (reader.take("?")) bounds = { min: 0, max: 1 };
    this.#skipBlanks();
    if (bounds === null) return item;
    const { min, max } = bounds;
    return reader.nested(() => this.#quantified(repeat(item, min, max)));
  }

  /** Null when the sequence ends here: at `|`, `)`, the end, or the name of the next rule. */
  #atom(): Expression | null {
    const reader = this.#reader;
    if (reader.take('"')) return this.#literal();
    if (reader.take("[")) return this.#class();
    if (reader.take(".")) return characterRule(this.#writer, anyCharacter);
    if (reader.take("(")) return reader.nested(() => this.#group());
    if (!letter.test(reader.peek()) || this.#isRuleHead()) return null;
    return { kind: "rule", rule: this.#number(reader.takeWhile(letter)) };
  }

  #group(): Expression {
    this.#skipBlanks();
    const inner = this.#choice();
    if (!this.#reader.take(")")) this.#reader.fail("a parenthesis is not closed");
    return inner;
  }

  #isRuleHead(): boolean {
    const reader = this.#reader;
    let ahead = 0;
    while (letter.test(reader.peek(ahead))) ahead += 1;
    while (/^\s$/.test(reader.peek(ahead))) ahead += 1;
    return reader.peek(ahead) === ":" && reader.peek(ahead + 1) === ":";
  }

  #literal(): Expression {
    let text = "";
    while (!this.#reader.take('"')) text += String.fromCodePoint(this.#character());
    return literal(text);
  }

  #class(): Expression {
    const reader = this.#reader;
    const isInverted = reader.take("^");
    const ranges: CodePointRange[] = [];
    while (!reader.take("]")) {
      const low = this.#character();
      const isRange = reader.peek() === "-" && reader.peek(1) !== "]" && reader.take("-");
      const high = isRange ? this.#character() : low;
      if (high < low) reader.fail("a range of a class is wrong");
      ranges.push([low, high]);
    }
    return characterRule(this.#writer, isInverted ? invertRanges(ranges) : normalizeRanges(ranges));
  }

  #character(): number {
    const reader = this.#reader;
    if (!reader.take("\\")) return reader.next().codePointAt(0) ?? 0;
    const escaped = reader.next();
    if (escaped === "x") return reader.hexadecimal(2);
    if (escaped === "u") return reader.hexadecimal(4);
    if (escaped === "U") return reader.hexadecimal(8);
    if (/[A-Za-z0-9]/.test(escaped) && !(escaped in escapes)) reader.fail(`\\${escaped} is not known`);
    return escapes[escaped] ?? escaped.codePointAt(0) ?? 0;
  }

  #skipBlanks(): void {
    for (;;) {
      this.#reader.takeWhile(/^\s$/);
      if (!this.#reader.take("#")) return;
      this.#reader.takeWhile(/^[^\n]$/);
    }
  }
}

/** Messages are kept in logs: enough to find the rule by, and no more. */
function shortName(name: string): string {
  return name.length > pathStepMax ? `${name.slice(0, pathStepMax)}...` : name;
}
