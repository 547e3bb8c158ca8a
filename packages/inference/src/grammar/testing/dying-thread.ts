import { parentPort } from "node:worker_threads";
import type { GrammarThreadRequest } from "../thread-messages.ts";

// A thread that allows everything and dies of its second token.
parentPort?.on("message", (request: GrammarThreadRequest) => {
  if (request.kind === "dispose") return;
  if (request.tokens.length > 0) throw new Error("the end");
  parentPort?.postMessage({ id: request.id, step: request.step, mask: new Int32Array(1).fill(-1) });
});
