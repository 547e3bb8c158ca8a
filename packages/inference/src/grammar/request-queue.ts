import type { GrammarThreadRequest } from "./thread-messages.ts";

export type AdvanceRequest = GrammarThreadRequest & { kind: "advance" };

/** What the thread is asked for: answers under way go before those that begin, as a source may take a second to compile. */
export class RequestQueue {
  #underWay: AdvanceRequest[] = [];
  #beginning: AdvanceRequest[] = [];

  get isEmpty(): boolean {
    return this.#underWay.length + this.#beginning.length === 0;
  }

  add(request: AdvanceRequest): void {
    const hasBegun =
      request.source === undefined && this.#beginning.every((other) => other.id !== request.id);
    (hasBegun ? this.#underWay : this.#beginning).push(request);
  }

  take(): AdvanceRequest | undefined {
    return this.#underWay.shift() ?? this.#beginning.shift();
  }

  /** Takes out all of an answer. */
  drop(id: number): AdvanceRequest[] {
    const dropped = [...this.#underWay, ...this.#beginning].filter((request) => request.id === id);
    this.#underWay = this.#underWay.filter((request) => request.id !== id);
    this.#beginning = this.#beginning.filter((request) => request.id !== id);
    return dropped;
  }
}
