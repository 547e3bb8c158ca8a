import { byteClasses } from "./byte-classes.ts";
import { accept, Closure, type Frame as FrameOf, spend, type WorkBudget } from "./closure.ts";
import type { Network } from "./network.ts";
import { keptReadingsMax, readingsMax } from "./tunables.ts";

/**
 * Reads texts byte by byte. A text may be understood in several ways at once; each is a reading: a node of the network
 * and the frame that says where the rules end that lead there. All readings together are a state. States that are
 * equal are one object, and their successors are remembered, so that a byte seen before costs one look-up.
 *
 * All calls of a rule after the same text share one frame (as in Earley's parser, where they share the origin): else the
 * number of readings would double with every level of an ambiguous nesting. A call that ends its rule leaves no trace in
 * the frame, so that lists written by recursion don't grow with their length.
 */
export interface State {
  /** Whether the text may end here. */
  readonly complete: boolean;
  readonly nodes: readonly number[];
  readonly frames: readonly Frame[];
  /** By class of byte; null is no text at all, undefined is not known yet. */
  next: (State | null | undefined)[];
  /** Room for who computes something for this state. */
  mask: Int32Array | undefined;
}

/** What an empty state costs, in readings. */
const stateWeight = 32;
/** What looking at an edge with bytes costs, in readings. */
const byteWork = 1 / 32;
/** What a node of the network costs. */
const nodeBytes = 240;

type Frame = FrameOf<State>;

export class Automaton {
  /** Bytes that no rule tells apart are one class. */
  readonly classes: Uint8Array;
  readonly start: State;
  /** How much the states that are remembered weigh, in readings. */
  keptReadings = 0;
  /** Rough memory of the network. */
  readonly networkBytes: number;
  readonly #network: Network;
  readonly #endOf: Int32Array;
  readonly #tail: Uint8Array;
  readonly #representatives: readonly number[];
  readonly #states = new Map<string, State>();
  readonly #frames = new Map<string, Frame>();
  #frameIds = 0;

  constructor(network: Network) {
    this.#network = network;
    this.networkBytes = network.nodes.length * nodeBytes;
    this.#endOf = new Int32Array(network.nodes.length).fill(-1);
    for (const [rule, node] of network.ends.entries()) this.#endOf[node] = rule;
    this.#tail = tailNodes(network, this.#endOf);
    [this.classes, this.#representatives] = byteClasses(network);
    const whole = this.#frame([accept], [null]);
    const root = network.starts[network.root] ?? 0;
    this.start = this.#state([root], [whole], { left: readingsMax * 16 }) ?? this.#intern([], [], false);
  }

  /** The state after one more byte, or null when no text goes on so. */
  step(state: State, byteClass: number, budget: WorkBudget): State | null {
    const known = state.next[byteClass];
    if (known !== undefined) return known;
    const byte = this.#representatives[byteClass] ?? 0;
    const nodes: number[] = [];
    const frames: Frame[] = [];
    for (const [index, node] of state.nodes.entries()) {
      const bytes = this.#network.nodes[node]?.bytes ?? [];
      const frame = state.frames[index];
      spend(budget, (bytes.length / 3) * byteWork);
      for (let at = 0; at < bytes.length && frame !== undefined; at += 3) {
        if (byte < (bytes[at] ?? 0) || byte > (bytes[at + 1] ?? 0)) continue;
        nodes.push(bytes[at + 2] ?? 0);
        frames.push(frame);
      }
    }
    const next =
      nodes.length === 1 ? this.#single(nodes, frames, budget) : this.#state(nodes, frames, budget);
    state.next[byteClass] = next;
    return next;
  }

  #single(nodes: readonly number[], frames: readonly Frame[], budget: WorkBudget): State | null {
    const [node, frame] = [nodes[0] ?? 0, frames[0]];
    const known = frame?.states?.get(node);
    if (known !== undefined) return known;
    const state = this.#state(nodes, frames, budget);
    if (state !== null && frame !== undefined) {
      frame.states ??= new Map();
      frame.states.set(node, state);
    }
    return state;
  }

  /** Forgets all successors and masks; states in use stay valid and learn them again. */
  forget(): void {
    for (const state of [...this.#states.values(), this.start]) {
      state.next = [];
      state.mask = undefined;
    }
    for (const frame of this.#frames.values()) frame.states = undefined;
    this.#states.clear();
    this.#frames.clear();
    this.keptReadings = 0;
  }

  #state(nodes: readonly number[], frames: readonly Frame[], budget: WorkBudget): State | null {
    if (nodes.length === 0) return null;
    const closure = new Closure<State>(this.#network, this.#endOf);
    closure.run(nodes, frames, budget);
    if (closure.nodes.length === 0 && !closure.complete) return null;
    const own = new Map<number, Frame>();
    const ownFrame = (rule: number): Frame => {
      const made = own.get(rule) ?? this.#ownFrame(closure, rule, { ownFrame, budget });
      own.set(rule, made);
      return made;
    };
    const order = closure.nodes.map((node, index) => {
      const place = closure.places[index];
      const frame = typeof place === "number" || place === undefined ? ownFrame(place ?? 0) : place;
      return { node, frame };
    });
    order.sort((left, right) => left.node - right.node || left.frame.id - right.frame.id);
    return this.#intern(
      order.map(({ node }) => node),
      order.map(({ frame }) => frame),
      closure.complete,
    );
  }

  /** The frame of a rule that was called in this closure; its callers may have been called in it, too. */
  #ownFrame(
    closure: Closure<State>,
    rule: number,
    { ownFrame, budget }: { ownFrame: (rule: number) => Frame; budget: WorkBudget },
  ): Frame {
    const pairs = new Map<string, { node: number; parent: Frame | null }>();
    const add = (node: number, parent: Frame | null): void => {
      pairs.set(`${node} ${parent?.id ?? ""}`, { node, parent });
    };
    for (const { node: next, place } of closure.calls.get(rule)?.values() ?? []) {
      const frame = typeof place === "number" ? ownFrame(place) : place;
      if (this.#tail[next] === 1) {
        spend(budget, frame.nodes.length);
        for (const [index, node] of frame.nodes.entries()) add(node, frame.parents[index] ?? null);
      } else {
        spend(budget, 1);
        add(next, frame);
      }
    }
    const sorted = [...pairs.values()].sort(
      (left, right) => left.node - right.node || (left.parent?.id ?? -1) - (right.parent?.id ?? -1),
    );
    return this.#frame(
      sorted.map(({ node }) => node),
      sorted.map(({ parent }) => parent),
    );
  }

  #frame(nodes: readonly number[], parents: readonly (Frame | null)[]): Frame {
    const key = nodes.map((node, index) => `${node} ${parents[index]?.id ?? ""}`).join();
    const known = this.#frames.get(key);
    if (known !== undefined) return known;
    this.#frameIds += 1;
    const frame: Frame = { id: this.#frameIds, nodes, parents, states: undefined };
    this.#frames.set(key, frame);
    return frame;
  }

  #intern(nodes: readonly number[], frames: readonly Frame[], complete: boolean): State {
    const key = `${complete}${nodes.map((node, index) => `${node} ${frames[index]?.id ?? ""}`).join()}`;
    const known = this.#states.get(key);
    if (known !== undefined) return known;
    if (this.keptReadings >= keptReadingsMax) this.forget();
    const state: State = { complete, nodes, frames, next: [], mask: undefined };
    this.#states.set(key, state);
    this.keptReadings += nodes.length + stateWeight;
    return state;
  }
}

/** 1 for each node behind which there is nothing but its rule's end. */
function tailNodes({ nodes }: Network, endOf: Int32Array): Uint8Array {
  const tail = new Uint8Array(nodes.length);
  const isTail = (node: number, steps: number): boolean => {
    if (endOf[node] !== -1) return true;
    const { bytes = [], free = [], calls = [] } = nodes[node] ?? {};
    const [only] = free;
    // A short way is enough: what is not found costs a frame, no more.
    return (
      steps > 0 && bytes.length + calls.length === 0 && free.length === 1 && isTail(only ?? 0, steps - 1)
    );
  };
  for (let node = 0; node < nodes.length; node += 1) tail[node] = isTail(node, 4) ? 1 : 0;
  return tail;
}
