/** Turns token ids into text; the tokenizer's own `decode`. */
export type Decode = (tokenIds: number[]) => string;

const replacementCharacter = "\uFFFD";

/**
 * Turns tokens into text one by one without ever showing half a character. Decoded UTF-8 shows an unfinished character
 * as exactly one U+FFFD at its end, whatever came before, so that one alone is held back. Each call decodes a window of
 * a few tokens, so its cost doesn't grow with the text. A character still unfinished when the answer ends is dropped.
 */
export class Detokenizer {
  readonly #decode: Decode;
  /** Tokens shown already that give the new ones their context (spaces depend on it). */
  #context: number[] = [];
  /** Tokens since then. They end in half a character, or the window would have moved on. */
  #window: number[] = [];
  /** How much of the window's text was shown, in UTF-16 code units. */
  #shownLength = 0;

  constructor(decode: Decode) {
    this.#decode = decode;
  }

  /** Text that became whole with this token; often one word, sometimes nothing. */
  push(token: number): string {
    this.#window.push(token);
    const contextLength = this.#decode(this.#context).length;
    const text = this.#decode([...this.#context, ...this.#window]).slice(contextLength);
    const unfinished = text.endsWith(replacementCharacter);
    const whole = unfinished ? text.slice(0, -1) : text;
    const fresh = whole.slice(this.#shownLength);
    this.#shownLength = unfinished ? whole.length : 0;
    if (!unfinished) [this.#context, this.#window] = [this.#window, []];
    return fresh;
  }
}
