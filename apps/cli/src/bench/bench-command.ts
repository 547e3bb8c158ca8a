import type { Printer } from "../printer.ts";
import { UserError } from "../user-error.ts";

/** Runs one of the benchmarks; each prints the rows of its page in docs/benchmarks. */
export async function bench(options: {
  printer: Printer;
  what: string | undefined;
  args: readonly string[];
}): Promise<number> {
  // Loaded when it is wanted: each needs much that the other does not.
  switch (options.what) {
    case "road":
      return (await import("./road-bench.ts")).benchRoad(options);
    case "engine":
      return (await import("./engine/engine-bench.ts")).benchEngine(options);
    case undefined:
    default:
      throw new UserError("There are two benchmarks: bench road, bench engine.");
  }
}
