import { anyButLineEnds, classEscapes, controlEscapes } from "./character-class.ts";
import { type CodePointRange, invertRanges, normalizeRanges } from "./code-points.ts";
import { choice, type Expression, nothing, repeat, sequence } from "./expression.ts";
import { SourceReader } from "./source-reader.ts";

/** How one character of these is written: as it is, or as JSON writes it within quotes. */
export type CharacterWriter = (ranges: readonly CodePointRange[]) => Expression;

interface RegexOptions {
  write: CharacterWriter;
  /** `whole`: the text is the match, anchors or not. `search`: the match may stand anywhere, unless it is anchored. */
  match: "whole" | "search";
}

interface Item {
  expression: Expression;
  anchor?: "^" | "$";
}

/**
 * Reads an ECMAScript regular expression, with groups, alternatives, classes, bounds and anchors at the ends. Throws an
 * `invalid_request` error for what no automaton can follow (look-around, back references, word boundaries) and for
 * flags and Unicode properties.
 */
export function readRegex(pattern: string, options: RegexOptions): Expression {
  return new RegexReader(pattern, options).read();
}

const anyCharacter: CodePointRange[] = [[0, 0x10ffff]];

class RegexReader {
  readonly #reader: SourceReader;
  readonly #options: RegexOptions;

  constructor(pattern: string, options: RegexOptions) {
    this.#reader = new SourceReader(pattern, "the regular expression");
    this.#options = options;
  }

  read(): Expression {
    const branches = this.#branches();
    if (!this.#reader.ended) this.#reader.fail("a parenthesis is closed that was not opened");
    return choice(...branches.map((items) => this.#anchored(items)));
  }

  #branches(): Item[][] {
    const branches = [this.#branch()];
    while (this.#reader.take("|")) branches.push(this.#branch());
    return branches;
  }

  #branch(): Item[] {
    const items: Item[] = [];
    while (!this.#reader.ended && !this.#reader.startsWith("|") && !this.#reader.startsWith(")")) {
      items.push(this.#quantified());
    }
    return items;
  }

  #anchored(items: Item[]): Expression {
    const first = items.findIndex(({ anchor }) => anchor !== "^");
    const from = first === -1 ? items.length : first;
    const last = items.findLastIndex(({ anchor }) => anchor !== "$");
    const inner = items.slice(from, Math.max(last + 1, from));
    const around =
      this.#options.match === "search" ? repeat(this.#options.write(anyCharacter), 0, Infinity) : nothing;
    return sequence(
      from > 0 ? nothing : around,
      this.#plain(inner),
      last + 1 < items.length && items.length > from ? nothing : around,
    );
  }

  #plain(items: readonly Item[]): Expression {
    if (items.some(({ anchor }) => anchor !== undefined)) {
      this.#reader.fail("^ and $ stand at the beginning and the end only");
    }
    return sequence(...items.map(({ expression }) => expression));
  }

  #quantified(): Item {
    const reader = this.#reader;
    for (const anchor of ["^", "$"] as const) if (reader.take(anchor)) return { expression: nothing, anchor };
    const expression = this.#atom();
    const bounds = this.#quantifier();
    if (bounds === null) return { expression };
    // Lazy or not, the same texts match.
    reader.take("?");
    if (/[*+?]/.test(reader.peek())) reader.fail("two quantifiers in a row");
    return { expression: repeat(expression, bounds.min, bounds.max) };
  }

  #quantifier(): { min: number; max: number } | null {
    if (this.#reader.take("*")) return { min: 0, max: Infinity };
    if (this.#reader.take("+")) return { min: 1, max: Infinity };
    if (this.#reader.take("?")) return { min: 0, max: 1 };
    return this.#reader.bounds();
  }

  #atom(): Expression {
    const reader = this.#reader;
    if (reader.take("(")) return reader.nested(() => this.#group());
    if (reader.take("[")) return this.#options.write(this.#class());
    if (reader.take(".")) return this.#options.write(anyButLineEnds);
    if (reader.take("\\")) return this.#options.write(this.#escape());
    if (/[*+?]/.test(reader.peek())) reader.fail("there is nothing to repeat");
    const code = reader.next().codePointAt(0) ?? 0;
    return this.#options.write([[code, code]]);
  }

  #group(): Expression {
    const reader = this.#reader;
    if (reader.take("?") && !reader.take(":")) {
      const isNamed = reader.take("<") && !/[=!]/.test(reader.peek());
      if (!isNamed) reader.fail("look-around and flags cannot be followed");
      reader.takeWhile(/\w/);
      if (!reader.take(">")) reader.fail("the group's name is not closed");
    }
    const branches = this.#branches();
    if (!reader.take(")")) reader.fail("a parenthesis is not closed");
    return choice(...branches.map((items) => this.#plain(items)));
  }

  #escape(): CodePointRange[] {
    const reader = this.#reader;
    const letter = reader.next();
    const known = classEscapes[letter];
    if (known !== undefined) return [...known];
    const code = this.#escapedCode(letter);
    return [[code, code]];
  }

  #escapedCode(letter: string): number {
    const reader = this.#reader;
    const control = controlEscapes[letter];
    if (control !== undefined && !(letter === "0" && /\d/.test(reader.peek()))) return control;
    if (letter === "x") return reader.hexadecimal(2);
    if (letter === "u" && reader.take("{")) return reader.bracedHexadecimal();
    if (letter === "u") return reader.hexadecimal(4);
    if (/[A-Za-z0-9]/.test(letter)) reader.fail(`\\${letter} cannot be followed`);
    return letter.codePointAt(0) ?? 0;
  }

  #class(): CodePointRange[] {
    const reader = this.#reader;
    const isInverted = reader.take("^");
    const ranges: CodePointRange[] = [];
    while (!reader.take("]")) ranges.push(...this.#classItem());
    return isInverted ? invertRanges(ranges) : normalizeRanges(ranges);
  }

  #classItem(): CodePointRange[] {
    const reader = this.#reader;
    const low = this.#classMember();
    if (low.length !== 1 || low[0]?.[0] !== low[0]?.[1]) return low;
    if (reader.peek() !== "-" || reader.peek(1) === "]") return low;
    reader.next();
    const high = this.#classMember();
    const [from, to] = [low[0]?.[0] ?? 0, high[0]?.[1] ?? 0];
    if (high.length !== 1 || high[0]?.[0] !== to || to < from) reader.fail("a range of a class is wrong");
    return [[from, to]];
  }

  #classMember(): CodePointRange[] {
    const reader = this.#reader;
    if (reader.take("\\b")) return [[8, 8]];
    if (reader.take("\\")) return this.#escape();
    const code = reader.next().codePointAt(0) ?? 0;
    return [[code, code]];
  }
}
