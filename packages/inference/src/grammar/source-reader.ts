import { EngineError } from "../errors.ts";
import { sourceDepthMax } from "./tunables.ts";

/** A cursor over the characters of a pattern or a grammar; says where it stands when something is wrong. */
export class SourceReader {
  readonly #characters: readonly string[];
  readonly #what: string;
  #at = 0;
  #depth = 0;

  constructor(text: string, what: string) {
    this.#characters = Array.from(text);
    this.#what = what;
  }

  get ended(): boolean {
    return this.#at >= this.#characters.length;
  }

  /** The character `ahead` places from here; empty behind the end. */
  peek(ahead = 0): string {
    return this.#characters[this.#at + ahead] ?? "";
  }

  startsWith(text: string): boolean {
    return Array.from(text).every((character, index) => this.peek(index) === character);
  }

  /** Takes the text if it stands here. */
  take(text: string): boolean {
    const found = this.startsWith(text);
    if (found) this.#at += Array.from(text).length;
    return found;
  }

  /** Takes one character. */
  next(): string {
    if (this.ended) this.fail("it ends too early");
    this.#at += 1;
    return this.peek(-1);
  }

  /** Takes characters as long as they match. */
  takeWhile(pattern: RegExp): string {
    let taken = "";
    while (pattern.test(this.peek())) taken += this.next();
    return taken;
  }

  /** Runs what reads a nested part. */
  nested<Result>(read: () => Result): Result {
    this.#depth += 1;
    if (this.#depth > sourceDepthMax) this.fail(`it is nested more than ${sourceDepthMax} levels deep`);
    const result = read();
    this.#depth -= 1;
    return result;
  }

  /** A code point of so many hexadecimal digits. */
  hexadecimal(length: number): number {
    let digits = "";
    while (digits.length < length) digits += this.next();
    const code = /^[0-9a-f]+$/i.test(digits) ? Number.parseInt(digits, 16) : Number.NaN;
    return this.#character(code);
  }

  /** A code point in braces, as in `{1F600}`; the opening one is taken already. */
  bracedHexadecimal(): number {
    const digits = this.takeWhile(/^[0-9a-f]$/i);
    const code = Number.parseInt(digits, 16);
    if (!this.take("}")) this.fail("a brace is not closed");
    return this.#character(code);
  }

  /** Bounds such as `{2,5}`; null when none stands here. */
  bounds(): { min: number; max: number } | null {
    if (this.peek() !== "{") return null;
    let length = 1;
    while (/[0-9, ]/.test(this.peek(length))) length += 1;
    if (this.peek(length) !== "}") return null;
    let text = "";
    for (let index = 0; index <= length; index += 1) text += this.next();
    const [, min, comma, max] = /^\{ *(\d+) *(,?) *(\d*) *\}$/.exec(text) ?? [];
    if (min === undefined) this.fail("bounds are written {2}, {2,} or {2,5}");
    const least = Number(min);
    const open = comma === "" ? least : Number.POSITIVE_INFINITY;
    const most = max === "" ? open : Number(max);
    if (most < least) this.fail("the upper bound is below the lower one");
    return { min: least, max: most };
  }

  #character(code: number): number {
    const isSurrogate = code >= 0xd800 && code <= 0xdfff;
    if (!(code <= 0x10ffff) || isSurrogate) this.fail("there is no character of this number");
    return code;
  }

  fail(reason: string): never {
    throw new EngineError(
      "invalid_request",
      `${this.#what} is wrong at character ${this.#at + 1}: ${reason}`,
    );
  }
}
