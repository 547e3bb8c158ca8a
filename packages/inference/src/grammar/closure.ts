import { EngineError } from "../errors.ts";
import type { Network } from "./network.ts";
import { readingsMax } from "./tunables.ts";

/** Where readings go on once a rule has ended: pairs of a node and the frame around it. */
export interface Frame<State> {
  readonly id: number;
  readonly nodes: readonly number[];
  readonly parents: readonly (Frame<State> | null)[];
  /** The state of a single reading in this frame, by its node: most steps lead to one. */
  states: Map<number, State> | undefined;
}

/** Counts work down, so that nobody's grammar takes the time of the others. */
export interface WorkBudget {
  left: number;
}

/** The node behind the whole text. */
export const accept = -1;

/** A frame that exists, or the rule whose frame comes about in the closure. */
export type Place<State> = Frame<State> | number;

export interface Reading<State> {
  node: number;
  place: Place<State>;
}

/** What an edge costs, in readings. */
const edgeWork = 1 / 4;

/** Takes work from the budget; throws an `invalid_request` error when there is none left. */
export function spend(budget: WorkBudget, work: number): void {
  budget.left -= work;
  if (budget.left < 0) throw tooAmbiguous();
}

function tooAmbiguous(): EngineError {
  return new EngineError("invalid_request", "the grammar is too ambiguous to be followed");
}

function keyOf(node: number, place: Place<unknown>): number {
  // Nodes are fewer than 2^18, so that the sum is exact for 2^33 frames.
  return node * 2 ** 34 + (typeof place === "number" ? 2 * place + 1 : 2 * place.id);
}

/** All readings that are reached without a byte. */
export class Closure<State> {
  readonly nodes: number[] = [];
  readonly places: Place<State>[] = [];
  /** By rule: who called it, each once. */
  readonly calls = new Map<number, Map<number, Reading<State>>>();
  complete = false;
  readonly #network: Network;
  readonly #endOf: Int32Array;
  readonly #seen = new Set<number>();
  readonly #open: Reading<State>[] = [];

  constructor(network: Network, endOf: Int32Array) {
    this.#network = network;
    this.#endOf = endOf;
  }

  run(nodes: readonly number[], frames: readonly Frame<State>[], budget: WorkBudget): void {
    for (const [index, node] of nodes.entries()) {
      const frame = frames[index];
      if (frame !== undefined) this.#reach(node, frame);
    }
    for (let reading = this.#open.pop(); reading !== undefined; reading = this.#open.pop()) {
      if (this.#seen.size > readingsMax * 4 || this.nodes.length > readingsMax) throw tooAmbiguous();
      spend(budget, 1 + this.#edgesAt(reading.node, reading.place) * edgeWork);
      this.#expand(reading.node, reading.place);
    }
  }

  #edgesAt(node: number, place: Place<State>): number {
    const { free = [], calls = [] } = this.#network.nodes[node] ?? {};
    const returns = this.#endOf[node] !== -1 && typeof place !== "number" ? place.nodes.length : 0;
    return free.length + calls.length + returns;
  }

  #expand(node: number, place: Place<State>): void {
    const { bytes = [], free = [], calls = [] } = this.#network.nodes[node] ?? {};
    if (bytes.length > 0) {
      this.nodes.push(node);
      this.places.push(place);
    }
    for (const next of free) this.#reach(next, place);
    for (const { rule, next } of calls) {
      this.#call(rule, next, place);
      if (this.#network.empty[rule] === 1) this.#reach(next, place);
    }
    // A rule that ends where it began is empty: its callers have gone on already.
    if (this.#endOf[node] !== -1 && typeof place !== "number") {
      for (const [index, next] of place.nodes.entries()) {
        const parent = place.parents[index];
        if (next === accept) this.complete = true;
        else if (parent !== undefined && parent !== null) this.#reach(next, parent);
      }
    }
  }

  #call(rule: number, next: number, place: Place<State>): void {
    const key = keyOf(next, place);
    const callers = this.calls.get(rule);
    if (callers === undefined) {
      this.calls.set(rule, new Map([[key, { node: next, place }]]));
      this.#reach(this.#network.starts[rule] ?? 0, rule);
    } else if (!callers.has(key)) callers.set(key, { node: next, place });
  }

  #reach(node: number, place: Place<State>): void {
    const key = keyOf(node, place);
    if (this.#seen.has(key)) return;
    this.#seen.add(key);
    this.#open.push({ node, place });
  }
}
