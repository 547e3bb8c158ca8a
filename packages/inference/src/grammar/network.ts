import { EngineError } from "../errors.ts";
import type { Expression, RuleSet } from "./expression.ts";
import { type Reach, reachEnds } from "./reach-ends.ts";
import { networkSizeMax } from "./tunables.ts";

/** A place between two bytes of a text, and how one gets on from there. */
export interface NetworkNode {
  /** Low byte, high byte and the node behind, one after the other. */
  bytes: number[];
  /** Nodes that are reached without a byte. */
  free: number[];
  /** A rule, and the node behind it. */
  calls: { rule: number; next: number }[];
}

/** The rules as graphs: a text is a way from a rule's start to its end, where a call is a way through another rule. */
export interface Network {
  readonly nodes: readonly NetworkNode[];
  readonly starts: readonly number[];
  readonly ends: readonly number[];
  readonly root: number;
  /** 1 for each rule that the empty text satisfies. */
  readonly empty: Uint8Array;
}

/**
 * Builds the graphs and cuts away what never leads to an end, so that any text that was allowed so far can be finished.
 * Throws an `invalid_request` error when nothing is left, when a rule begins with itself (as the way through would never
 * end), or when the graphs are too large.
 */
export function buildNetwork({ rules, root }: RuleSet): Network {
  const nodes: NetworkNode[] = [];
  const addNode = (): number => nodes.push({ bytes: [], free: [], calls: [] }) - 1;
  const size = rules.reduce((total, rule) => total + 2 + sizeOf(rule), 0);
  if (size > networkSizeMax) throw new EngineError("invalid_request", "the grammar is too large");
  const starts = rules.map(addNode);
  const ends = rules.map(addNode);
  const connect = new Connector(nodes, addNode);
  for (const [rule, expression] of rules.entries()) {
    connect.connect(expression, starts[rule] ?? 0, ends[rule] ?? 0);
  }
  const network = { nodes, starts, ends, root };
  const finite = reachEnds(network, true);
  if (finite.rules[root] !== 1) throw new EngineError("invalid_request", "no text can satisfy this");
  prune(network, finite);
  const empty = reachEnds(network, false).rules;
  refuseLeftRecursion(network, empty);
  return { ...network, empty };
}

/** Nodes between an expression's ends and the edges with a byte or a call: known before any is made, however it explodes. */
function sizeOf(expression: Expression): number {
  switch (expression.kind) {
    case "byte":
    case "rule":
      return 1;
    case "choice":
      return expression.items.reduce((total, item) => total + sizeOf(item), 0);
    case "sequence":
      return expression.items.reduce((total, item) => total + 1 + sizeOf(item), 0);
    case "repeat": {
      const { item, min, max } = expression;
      const times = max === Number.POSITIVE_INFINITY ? min + 1 : max;
      return 2 + times * (1 + sizeOf(item));
    }
    default:
      return expression satisfies never;
  }
}

class Connector {
  readonly #nodes: NetworkNode[];
  readonly #addNode: () => number;

  constructor(nodes: NetworkNode[], addNode: () => number) {
    this.#nodes = nodes;
    this.#addNode = addNode;
  }

  connect(expression: Expression, from: number, to: number): void {
    switch (expression.kind) {
      case "byte":
        this.#nodes[from]?.bytes.push(expression.low, expression.high, to);
        return;
      case "rule":
        this.#nodes[from]?.calls.push({ rule: expression.rule, next: to });
        return;
      case "choice":
        for (const item of expression.items) this.connect(item, from, to);
        return;
      case "sequence":
        this.#sequence(expression.items, from, to);
        return;
      case "repeat":
        this.#repeat(expression, from, to);
        return;
      default:
        expression satisfies never;
    }
  }

  #freeFrom(from: number): number {
    const node = this.#addNode();
    this.#free(from, node);
    return node;
  }

  #free(from: number, to: number): void {
    this.#nodes[from]?.free.push(to);
  }

  #sequence(items: readonly Expression[], from: number, to: number): void {
    let node = from;
    for (const [index, item] of items.entries()) {
      const next = index === items.length - 1 ? to : this.#addNode();
      this.connect(item, node, next);
      node = next;
    }
    if (items.length === 0) this.#free(from, to);
  }

  #repeat({ item, min, max }: Expression & { kind: "repeat" }, from: number, to: number): void {
    // A node of its own, as a loop must not lead into what else begins at the same node.
    let node = this.#freeFrom(from);
    const more = (): void => {
      const next = this.#addNode();
      this.connect(item, node, next);
      node = next;
    };
    for (let count = 0; count < min; count += 1) more();
    if (max === Number.POSITIVE_INFINITY) {
      const loop = this.#freeFrom(node);
      this.connect(item, loop, loop);
      this.#free(loop, to);
      return;
    }
    for (let count = min; count < max; count += 1) {
      this.#free(node, to);
      more();
    }
    this.#free(node, to);
  }
}

function prune({ nodes }: Omit<Network, "empty">, reach: Reach): void {
  for (const node of nodes) {
    node.free = node.free.filter((next) => reach.nodes[next] === 1);
    node.calls = node.calls.filter(({ rule, next }) => reach.rules[rule] === 1 && reach.nodes[next] === 1);
    const kept: number[] = [];
    for (let at = 0; at < node.bytes.length; at += 3) {
      if (reach.nodes[node.bytes[at + 2] ?? 0] === 1) kept.push(...node.bytes.slice(at, at + 3));
    }
    node.bytes = kept;
  }
}

/** Takes away, again and again, the rules that begin with none that is left; a circle never goes away (Kahn 1962). */
function refuseLeftRecursion({ nodes, starts }: Omit<Network, "empty">, empty: Uint8Array): void {
  const begins = starts.map((start) => rulesAtBeginning(nodes, start, empty));
  const beginners = starts.map((): number[] => []);
  for (const [rule, first] of begins.entries()) for (const other of first) beginners[other]?.push(rule);
  const left = begins.map((first) => first.size);
  const open = [...left.keys()].filter((rule) => left[rule] === 0);
  let removed = 0;
  for (let rule = open.pop(); rule !== undefined; rule = open.pop()) {
    removed += 1;
    for (const beginner of beginners[rule] ?? []) {
      left[beginner] = (left[beginner] ?? 0) - 1;
      if (left[beginner] === 0) open.push(beginner);
    }
  }
  if (removed < starts.length) {
    throw new EngineError("invalid_request", "a rule begins with itself (left recursion)");
  }
}

function rulesAtBeginning(nodes: readonly NetworkNode[], start: number, empty: Uint8Array): Set<number> {
  const first = new Set<number>();
  const seen = new Set([start]);
  const open = [start];
  const visit = (node: number): void => {
    if (seen.has(node)) return;
    seen.add(node);
    open.push(node);
  };
  for (let node = open.pop(); node !== undefined; node = open.pop()) {
    for (const next of nodes[node]?.free ?? []) visit(next);
    for (const { rule, next } of nodes[node]?.calls ?? []) {
      first.add(rule);
      if (empty[rule] === 1) visit(next);
    }
  }
  return first;
}
