import type { Printer } from "../../printer.ts";

/** How much is measured. */
export interface BenchPlan {
  rounds: number;
  concurrent: readonly number[];
  promptTokens: number;
  newTokens: number;
  threads: number;
}

export interface BenchTools {
  plan: BenchPlan;
  printer: Printer;
  /** Bytes a second. */
  bandwidth: number;
}
