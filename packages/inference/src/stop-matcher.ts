export interface StopMatch {
  /** Text that may be shown now. */
  text: string;
  /** True once a stop string was met; it and all that follows is never shown. */
  stopped: boolean;
}

/** Watches for stop strings, also across pieces of text: what may be the beginning of one is held back. */
export class StopMatcher {
  readonly #stops: readonly string[];
  #held = "";

  constructor(stops: readonly string[]) {
    this.#stops = stops;
  }

  push(text: string): StopMatch {
    const seen = this.#held + text;
    const found = this.#stops.map((stop) => seen.indexOf(stop)).filter((index) => index >= 0);
    if (found.length > 0) {
      this.#held = "";
      return { text: seen.slice(0, Math.min(...found)), stopped: true };
    }
    const heldLength = Math.max(0, ...this.#stops.map((stop) => overlap(seen, stop)));
    this.#held = seen.slice(seen.length - heldLength);
    return { text: seen.slice(0, seen.length - heldLength), stopped: false };
  }

  /** What is held back when no text follows: it was no stop string after all. */
  flush(): string {
    const text = this.#held;
    this.#held = "";
    return text;
  }
}

/** Length of the longest end of `text` that `stop` begins with. */
function overlap(text: string, stop: string): number {
  for (let length = Math.min(text.length, stop.length - 1); length > 0; length -= 1) {
    if (stop.startsWith(text.slice(text.length - length))) return length;
  }
  return 0;
}
