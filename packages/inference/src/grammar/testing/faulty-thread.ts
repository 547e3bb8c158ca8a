import { parentPort, workerData } from "node:worker_threads";
import { type GrammarThreadData, type GrammarThreadRequest, nobody } from "../thread-messages.ts";

// A thread whose masks tell how many tokens an answer has; sources that say so are the end of it.
const { working }: GrammarThreadData = workerData;
const known = new Map<number, number>();
let isSilent = false;

parentPort?.on("message", (request: GrammarThreadRequest) => {
  if (request.kind === "dispose" || isSilent) return;
  const { id, step, source = "", tokens } = request;
  if (source.includes("never ready")) {
    isSilent = true;
    return;
  }
  Atomics.store(working, 0, id);
  if (source.includes("takes for ever")) {
    isSilent = true;
    return;
  }
  if (source.includes("dies at work")) throw new Error("the end");
  Atomics.store(working, 0, nobody);
  if (source.includes("dies at nothing")) throw new Error("the end");
  known.set(id, (source === "" ? (known.get(id) ?? Number.NaN) : 0) + tokens.length);
  parentPort?.postMessage({ id, step, mask: Int32Array.of(known.get(id) ?? 0) });
});
