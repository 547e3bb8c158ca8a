import { heldTokensMax } from "./tunables.ts";

/** Turns token ids into text; the tokenizer's own `decode`. */
export type Decode = (tokenIds: number[]) => string;

const replacementCharacter = "\uFFFD";

/**
 * Turns tokens into text one by one without ever showing half a character: bytes of an unfinished one are held back
 * until it is whole. Each call decodes a window of a few tokens, so its cost doesn't grow with the text.
 */
export class Detokenizer {
  readonly #decode: Decode;
  /** Tokens shown already that give the new ones their context (spaces depend on it). */
  #shown: number[] = [];
  #held: number[] = [];

  constructor(decode: Decode) {
    this.#decode = decode;
  }

  /** Text that became whole with this token; often one word, sometimes nothing. */
  push(token: number): string {
    this.#held.push(token);
    const text = this.#heldText();
    // Bytes that never make a character are shown as they are in the end, or they would hold the rest for ever.
    if (text.endsWith(replacementCharacter) && this.#held.length < heldTokensMax) return "";
    return this.#show(text);
  }

  /** What is still held back when no token follows. */
  flush(): string {
    return this.#held.length === 0 ? "" : this.#show(this.#heldText());
  }

  #heldText(): string {
    const context = this.#decode(this.#shown);
    return this.#decode([...this.#shown, ...this.#held]).slice(context.length);
  }

  #show(text: string): string {
    this.#shown = this.#held;
    this.#held = [];
    return text;
  }
}
