import { fork } from "node:child_process";
import { fileURLToPath } from "node:url";
import type {
  BandwidthFigures,
  Kind,
  MeasurementOrder,
  Measurements,
  Order,
  ProcessFigures,
} from "./measurement.ts";

const script = fileURLToPath(new URL("measurement-process.ts", import.meta.url));

type Reply<Figures> = { figures: Figures } | { error: string };

/** Measures in a fresh process; its figures are those of the measurement's kind. */
export function runMeasurement<K extends Kind>(
  order: Omit<MeasurementOrder, "measurement"> & {
    measurement: { kind: K } & Measurements[K]["options"];
  },
): Promise<Measurements[K]["figures"] & ProcessFigures> {
  return carryOut(order);
}

/** Measures how fast `threads` threads read this machine's memory. */
export function runBandwidth(threads: number): Promise<BandwidthFigures & ProcessFigures> {
  return carryOut({ system: "memory", threads } satisfies Order);
}

/** The types of order and figures belong together; the callers above say so, and messages carry no types. */
function carryOut<Figures>(order: object): Promise<Figures> {
  // What native code prints belongs to nobody; its last lines are shown when the process dies of it.
  const child = fork(script, { stdio: ["ignore", "ignore", "pipe", "ipc"], serialization: "advanced" });
  let output = "";
  child.stderr?.on("data", (chunk: Buffer) => (output = (output + chunk.toString()).slice(-2_000)));
  return new Promise<Figures>((resolve, reject) => {
    child.once("error", reject);
    child.once("message", (reply: Reply<Figures>) => {
      if ("figures" in reply) resolve(reply.figures);
      else reject(new Error(reply.error));
    });
    child.once("exit", (code) => reject(new Error(`a measuring process ended with ${code}: ${output}`)));
    child.send(order);
  });
}
