import { type BandwidthFigures, measureBandwidth } from "./measure-bandwidth.ts";
import { type EventLoopFigures, type EventLoopOptions, measureEventLoop } from "./measure-event-loop.ts";
import { type FloodFigures, type FloodOptions, measureFlood } from "./measure-flood.ts";
import { type LoadFigures, type LoadOptions, measureLoad } from "./measure-load.ts";
import { measureNextTurn, type NextTurnFigures, type NextTurnOptions } from "./measure-next-turn.ts";
import { measureStall, type StallFigures, type StallOptions } from "./measure-stall.ts";
import type { SystemName, SystemOptions, TextSystem } from "./text-system.ts";

/** What can be measured, by kind: its options and its figures. */
export interface Measurements {
  load: { options: LoadOptions; figures: LoadFigures };
  nextTurn: { options: NextTurnOptions; figures: NextTurnFigures };
  eventLoop: { options: EventLoopOptions; figures: EventLoopFigures };
  stall: { options: StallOptions; figures: StallFigures };
  flood: { options: FloodOptions; figures: FloodFigures };
}

export type Kind = keyof Measurements;

export type Measurement = { [K in Kind]: { kind: K } & Measurements[K]["options"] }[Kind];

/** One measurement of one system, in a process of its own. */
export interface MeasurementOrder {
  system: SystemName;
  systemOptions: SystemOptions;
  measurement: Measurement;
}

export type Order = MeasurementOrder | { system: "memory"; threads: number };

/** Of every order. */
export interface ProcessFigures {
  /** Resident memory of the process at its highest, loading included. */
  peakMebibytes: number;
  /** What other processes used of all the cores while it was measured, from 0 to 1; null where the system doesn't say. */
  othersShare: number | null;
}

export type { BandwidthFigures };
export { measureBandwidth };

export function measure(
  system: TextSystem,
  measurement: Measurement,
): Promise<Measurements[Kind]["figures"]> {
  switch (measurement.kind) {
    case "load":
      return measureLoad(system, measurement);
    case "nextTurn":
      return measureNextTurn(system, measurement);
    case "eventLoop":
      return measureEventLoop(system, measurement);
    case "stall":
      return measureStall(system, measurement);
    case "flood":
      return measureFlood(system, measurement);
    default:
      return measurement satisfies never;
  }
}
