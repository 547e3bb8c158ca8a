/** The tokens around a model's reasoning, such as <think> and </think>. */
export interface ThinkTokens {
  readonly open: number;
  readonly close: number;
}

export interface ThoughtOptions {
  /** Null: a model that doesn't reason. */
  thinkTokens: ThinkTokens | null;
  promptTokens: readonly number[];
  /** Most tokens of reasoning; after them the thought is closed. */
  tokensMax: number;
}

/** What a token of the answer is: said, thought, or one of the marks around a thought. */
export type TokenRole = "text" | "reasoning" | "mark";

/**
 * Tells reasoning from the answer, token by token, whether the prompt's template has opened the thought or the model
 * does. It depends on the tokens alone, so that an answer continued elsewhere is told apart alike.
 */
export class Thought {
  readonly #options: ThoughtOptions;
  #state: "none" | "open" | "closed" = "none";
  #length = 0;

  constructor(options: ThoughtOptions) {
    this.#options = options;
    const { thinkTokens, promptTokens } = options;
    if (thinkTokens === null) return;
    const opened = promptTokens.lastIndexOf(thinkTokens.open);
    const closed = promptTokens.lastIndexOf(thinkTokens.close);
    // A template that turns reasoning off writes an empty thought; a last turn that has one is the same to us.
    if (opened > closed) this.#state = "open";
  }

  /** What ends a thought; null for a model that doesn't reason. */
  get closeToken(): number | null {
    return this.#options.thinkTokens?.close ?? null;
  }

  get isOpen(): boolean {
    return this.#state === "open";
  }

  /** The token that must come next, whatever the model finds likely: the end of a thought that was long enough. */
  get forced(): number | null {
    return this.isOpen && this.#length >= this.#options.tokensMax ? this.closeToken : null;
  }

  /** A token that may not come next: there is one thought at most, and none for who may not think. */
  get forbidden(): number | null {
    const { thinkTokens, tokensMax } = this.#options;
    if (thinkTokens === null) return null;
    return this.#state !== "none" || tokensMax === 0 ? thinkTokens.open : null;
  }

  /** The thought was long enough, though it has tokens left. */
  conclude(): void {
    this.#length = Number.POSITIVE_INFINITY;
  }

  push(token: number): TokenRole {
    const { thinkTokens } = this.#options;
    if (token === thinkTokens?.open) {
      this.#state = "open";
      return "mark";
    }
    if (token === thinkTokens?.close) {
      this.#state = "closed";
      return "mark";
    }
    if (!this.isOpen) return "text";
    this.#length += 1;
    return "reasoning";
  }
}
