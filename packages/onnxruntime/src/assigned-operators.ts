import { nativeApi, type Pointer, readPointers, readString } from "./native-api.ts";

/** What `recordsAssignment` of the session's options sets, and without which the library tells nothing. */
export const recordAssignmentKey = "session.record_ep_graph_assignment_info";

/**
 * Names of the providers, such as CPUExecutionProvider, that compute the nodes of each operator. Version 1.30 lists none
 * of the nodes that WebGPU computes: what can be relied on is what the processor is left with.
 */
export type AssignedOperators = ReadonlyMap<string, ReadonlySet<string>>;

/** Asks a session whose options had the library record it. */
export function readAssignedOperators(session: Pointer): AssignedOperators {
  const operators = new Map<string, Set<string>>();
  for (const subgraph of readList("Session_GetEpGraphAssignmentInfo", session)) {
    const provider = readText("EpAssignedSubgraph_GetEpName", subgraph);
    for (const node of readList("EpAssignedSubgraph_GetNodes", subgraph)) {
      const operator = readText("EpAssignedNode_GetOperatorType", node);
      operators.set(operator, (operators.get(operator) ?? new Set()).add(provider));
    }
  }
  return operators;
}

// What these return belongs to the session.
function readList(
  name: "Session_GetEpGraphAssignmentInfo" | "EpAssignedSubgraph_GetNodes",
  of: Pointer,
): Pointer[] {
  const list = new BigUint64Array(1);
  const count = new BigUint64Array(1);
  nativeApi().call(name, of, list, count);
  return readPointers(list[0] ?? 0n, Number(count[0]));
}

function readText(
  name: "EpAssignedSubgraph_GetEpName" | "EpAssignedNode_GetOperatorType",
  of: Pointer,
): string {
  return readString(nativeApi().create(name, of));
}
