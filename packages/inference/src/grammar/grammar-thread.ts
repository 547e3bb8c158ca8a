import { parentPort, workerData } from "node:worker_threads";
import { EngineError } from "../errors.ts";
import { GrammarTable } from "./grammar-table.ts";
import type { GrammarThreadData, GrammarThreadReply, GrammarThreadRequest } from "./thread-messages.ts";

// The file that the thread runs, by Node itself and without a build: hence the full names in every import below it.
const { vocabulary }: GrammarThreadData = workerData;
const table = new GrammarTable(vocabulary);
const port = parentPort;

port?.on("message", (request: GrammarThreadRequest) => {
  if (request.kind === "dispose") table.dispose(request.id);
  else port.postMessage(advance(request));
});

function advance({
  id,
  step,
  source,
  tokens,
}: GrammarThreadRequest & { kind: "advance" }): GrammarThreadReply {
  try {
    if (source !== undefined) table.start(id, source);
    for (const token of tokens) table.accept(id, token);
    return { id, step, mask: table.mask(id) };
  } catch (error) {
    table.dispose(id);
    return { id, step, error: describe(error) };
  }
}

function describe(error: unknown): NonNullable<GrammarThreadReply["error"]> {
  if (error instanceof EngineError) return { code: error.code, message: error.message };
  // Long chains of rules that call each other are resolved by recursion, which ends at the end of the stack.
  if (error instanceof RangeError)
    return { code: "invalid_request", message: "the grammar is nested too deeply" };
  return { code: "engine_failed", message: error instanceof Error ? error.message : String(error) };
}
