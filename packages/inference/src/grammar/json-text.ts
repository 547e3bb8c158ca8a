import {
  characterIn,
  characterRule,
  type CodePointRange,
  intersectRanges,
  invertRanges,
} from "./code-points.ts";
import {
  byteRange,
  choice,
  type Expression,
  literal,
  optional,
  repeat,
  type RuleWriter,
  sequence,
} from "./expression.ts";
import { anyNumber } from "./json-number.ts";
import { indentMax } from "./tunables.ts";

const controls: CodePointRange = [0, 0x1f];
const quote: CodePointRange = [0x22, 0x22];
const backslash: CodePointRange = [0x5c, 0x5c];
/** What stands for itself within quotes. */
const plainRanges = invertRanges([controls, quote, backslash]);
const escapedRanges = [controls, quote, backslash];

/** Writes the texts of JSON as rules; the same parts become rules only once. */
export class JsonText {
  readonly #writer: RuleWriter;
  readonly #characters = new Map<string, Expression>();

  constructor(writer: RuleWriter) {
    this.#writer = writer;
  }

  /** Nothing, a space, or a line break and its indent: all that people write, and yet no way to write blanks for ever. */
  blank(): Expression {
    return this.#writer.once("blank", () =>
      optional(choice(literal(" "), sequence(literal("\n"), repeat(literal(" "), 0, indentMax)))),
    );
  }

  /** One character of the ranges within quotes, as JSON.stringify spells it. */
  characterIn(ranges: readonly CodePointRange[]): Expression {
    const key = String(ranges);
    const known = this.#characters.get(key) ?? this.#characterIn(ranges);
    this.#characters.set(key, known);
    return known;
  }

  #characterIn(ranges: readonly CodePointRange[]): Expression {
    const plain = intersectRanges(ranges, plainRanges);
    const escaped = intersectRanges(ranges, escapedRanges);
    if (escaped.length === 0) return characterRule(this.#writer, plain);
    return this.#writer.once(`character ${String(ranges)}`, () =>
      choice(characterIn(plain), ...escaped.flatMap(([low, high]) => escapes(low, high))),
    );
  }

  /** A character that needs no backslash and is none of these. */
  plainBut(others: readonly CodePointRange[]): Expression {
    return this.#writer.once(`plain but ${String(others)}`, () =>
      characterIn(intersectRanges(plainRanges, invertRanges(others))),
    );
  }

  /** Any number of characters that need no backslash. */
  plain(): Expression {
    return this.#writer.once("plain", () => repeat(this.plainBut([]), 0, Infinity));
  }

  /** One character of a string in any spelling, but for surrogates by number: halves of them are no text. */
  anyCharacter(): Expression {
    const hexadecimal = hexadecimalDigit("09", "af", "AF");
    return this.#writer.once("any character", () =>
      choice(
        characterIn(plainRanges),
        sequence(literal("\\"), choice(...Array.from('"\\/bfnrt', literal))),
        sequence(
          literal("\\u"),
          choice(
            sequence(hexadecimalDigit("09", "ac", "ef", "AC", "EF"), hexadecimal),
            sequence(hexadecimalDigit("dd", "DD"), hexadecimalDigit("07")),
          ),
          hexadecimal,
          hexadecimal,
        ),
      ),
    );
  }

  string(min: number, max: number): Expression {
    return this.quoted(repeat(this.anyCharacter(), min, max));
  }

  quoted(content: Expression): Expression {
    return sequence(literal('"'), content, literal('"'));
  }

  /** Members or elements between brackets; `inner` writes the commas and may be empty. */
  enclosed(open: string, inner: Expression, close: string): Expression {
    return sequence(literal(open), this.blank(), inner, this.blank(), literal(close));
  }

  comma(): Expression {
    return sequence(literal(","), this.blank());
  }

  member(key: Expression, value: Expression): Expression {
    return sequence(key, literal(":"), optional(literal(" ")), value);
  }

  /** Any number of items with commas between them. */
  list(item: Expression): Expression {
    return optional(sequence(item, repeat(sequence(this.comma(), item), 0, Infinity)));
  }

  anyObject(): Expression {
    return this.#writer.once("any object", () => {
      const key = this.#writer.once("any string", () => this.string(0, Infinity));
      return this.enclosed("{", this.list(this.member(key, this.anyValue())), "}");
    });
  }

  anyArray(): Expression {
    return this.#writer.once("any array", () => this.enclosed("[", this.list(this.anyValue()), "]"));
  }

  anyValue(): Expression {
    return this.#writer.once("any value", () =>
      choice(
        this.anyObject(),
        this.anyArray(),
        this.#writer.once("any string", () => this.string(0, Infinity)),
        anyNumber,
        ...["true", "false", "null"].map(literal),
      ),
    );
  }
}

function escapes(low: number, high: number): Expression[] {
  const spellings: Expression[] = [];
  for (let code = low; code <= high; code += 1) {
    spellings.push(literal(JSON.stringify(String.fromCodePoint(code)).slice(1, -1)));
  }
  return spellings;
}

function hexadecimalDigit(...ranges: readonly string[]): Expression {
  return choice(...ranges.map((range) => byteRange(range.charCodeAt(0), range.charCodeAt(1))));
}
