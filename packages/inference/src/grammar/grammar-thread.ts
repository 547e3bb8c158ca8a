import { parentPort, workerData } from "node:worker_threads";
import { EngineError } from "../errors.ts";
import { GrammarTable } from "./grammar-table.ts";
import { type AdvanceRequest, RequestQueue } from "./request-queue.ts";
import {
  type GrammarThreadData,
  type GrammarThreadReply,
  type GrammarThreadRequest,
  nobody,
} from "./thread-messages.ts";

// The file that the thread runs, by Node itself and without a build: hence the full names in every import below it.
const { vocabulary, working }: GrammarThreadData = workerData;
const table = new GrammarTable(vocabulary);
const queue = new RequestQueue();
const port = parentPort;
let isScheduled = false;

port?.on("message", (request: GrammarThreadRequest) => {
  if (request.kind === "dispose") {
    table.dispose(request.id);
    for (const { id, step } of queue.drop(request.id)) reply({ id, step, error: ended });
    return;
  }
  queue.add(request);
  schedule();
});

const ended = { code: "engine_closed", message: "the answer has ended" } as const;

/** One request in each turn of the event loop, so that what arrives meanwhile can overtake. */
function schedule(): void {
  if (isScheduled || queue.isEmpty) return;
  isScheduled = true;
  setImmediate(() => {
    isScheduled = false;
    const request = queue.take();
    if (request !== undefined) reply(advance(request));
    schedule();
  });
}

function reply(message: GrammarThreadReply): void {
  port?.postMessage(message);
}

function advance({ id, step, source, tokens }: AdvanceRequest): GrammarThreadReply {
  Atomics.store(working, 0, id);
  try {
    if (source !== undefined) table.start(id, source);
    for (const token of tokens) table.accept(id, token);
    return { id, step, mask: table.mask(id) };
  } catch (error) {
    table.dispose(id);
    return { id, step, error: describe(error) };
  } finally {
    Atomics.store(working, 0, nobody);
  }
}

function describe(error: unknown): NonNullable<GrammarThreadReply["error"]> {
  if (error instanceof EngineError) return { code: error.code, message: error.message };
  // Long chains of rules that call each other are resolved by recursion, which ends at the end of the stack.
  if (error instanceof RangeError)
    return { code: "invalid_request", message: "the grammar is nested too deeply" };
  // Without the error's own words, which may be those of the source.
  const name = error instanceof Error ? error.name : "something";
  return { code: "engine_failed", message: `the grammar cannot be followed: ${name}` };
}
