import { parentPort } from "node:worker_threads";

// A thread that lives and says nothing.
parentPort?.on("message", () => undefined);
