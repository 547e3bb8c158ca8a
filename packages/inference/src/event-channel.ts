/** An unbounded channel from one writer to one reader. What it carries is bounded by the length of an answer. */
export class EventChannel<Event> implements AsyncIterable<Event> {
  #events: Event[] = [];
  #ended = false;
  #error: unknown;
  #wake: (() => void) | undefined;

  push(event: Event): void {
    this.#events.push(event);
    this.#wake?.();
  }

  /** After this the reader gets what is left, then `error` if there is one. */
  end(error?: unknown): void {
    this.#ended = true;
    this.#error = error;
    this.#wake?.();
  }

  async *[Symbol.asyncIterator](): AsyncGenerator<Event> {
    for (;;) {
      yield* this.#events.splice(0);
      if (this.#events.length > 0) continue;
      if (this.#ended) break;
      await new Promise<void>((resolve) => {
        this.#wake = resolve;
      });
    }
    if (this.#error !== undefined) throw this.#error;
  }
}
