import type { Network } from "./network.ts";

export interface Reach {
  /** 1 for each node from which its rule's end can be reached. */
  nodes: Uint8Array;
  /** 1 for each rule whose end can be reached from its start. */
  rules: Uint8Array;
}

type Graphs = Omit<Network, "empty">;

interface Incoming {
  /** By node: the nodes one step before it. */
  readonly steps: readonly number[][];
  /** By node: the calls that come back to it. */
  readonly returns: readonly { node: number; rule: number }[][];
  /** By rule: its calls. */
  readonly calls: readonly { node: number; next: number }[][];
}

/** Goes backwards from the ends of all rules; with bytes, or over free edges and calls alone. */
export function reachEnds(graphs: Graphs, withBytes: boolean): Reach {
  const incoming = incomingEdges(graphs, withBytes);
  const ruleOfStart = new Map(graphs.starts.map((node, rule) => [node, rule]));
  const reach = { nodes: new Uint8Array(graphs.nodes.length), rules: new Uint8Array(graphs.starts.length) };
  const open = [...graphs.ends];
  for (let node = open.pop(); node !== undefined; node = open.pop()) {
    if (reach.nodes[node] === 1) continue;
    reach.nodes[node] = 1;
    for (const before of incoming.steps[node] ?? []) open.push(before);
    for (const { node: before, rule } of incoming.returns[node] ?? []) {
      if (reach.rules[rule] === 1) open.push(before);
    }
    const rule = ruleOfStart.get(node);
    if (rule === undefined) continue;
    reach.rules[rule] = 1;
    for (const { node: before, next } of incoming.calls[rule] ?? []) {
      if (reach.nodes[next] === 1) open.push(before);
    }
  }
  return reach;
}

function incomingEdges({ nodes, starts }: Graphs, withBytes: boolean): Incoming {
  const steps = nodes.map((): number[] => []);
  const returns = nodes.map((): { node: number; rule: number }[] => []);
  const ruleCalls = starts.map((): { node: number; next: number }[] => []);
  for (const [node, { bytes, free, calls }] of nodes.entries()) {
    for (const next of free) steps[next]?.push(node);
    for (let at = 2; withBytes && at < bytes.length; at += 3) steps[bytes[at] ?? 0]?.push(node);
    for (const { rule, next } of calls) {
      ruleCalls[rule]?.push({ node, next });
      returns[next]?.push({ node, rule });
    }
  }
  return { steps, returns, calls: ruleCalls };
}
