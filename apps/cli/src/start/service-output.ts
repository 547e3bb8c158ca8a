import { join } from "node:path";
import type { Printer } from "../printer.ts";
import { errorRepeatWindowMs, lastLinesMax } from "../tunables.ts";
import { complaintIn, lastWordsIn } from "./log-line.ts";
import { openRotatingLog } from "./rotating-log.ts";

/** Where the output of a service goes: all of it to its log, its errors to the terminal as well. */
export interface ServiceOutput {
  onLog(line: string): void;
  lastWords(): string;
  /** Forgets the lines of the run before. */
  begin(): void;
}

/** One for each service; it outlives the service's restarts. */
export function createServiceOutput(options: {
  name: string;
  dataFolder: string;
  printer: Pick<Printer, "error">;
}): ServiceOutput {
  const { name, printer } = options;
  const log = openRotatingLog({
    file: join(options.dataFolder, "logs", `${name}.log`),
    onFailure: (error) => printer.error(`The log of ${name} cannot be written: ${error.message}.`),
  });
  const printedAt = new Map<string, number>();
  let lines: string[] = [];

  function print(complaint: string): void {
    const now = performance.now();
    const last = printedAt.get(complaint);
    if (last !== undefined && now - last < errorRepeatWindowMs) return;
    if (printedAt.size >= lastLinesMax) printedAt.clear();
    printedAt.set(complaint, now);
    printer.error(`${name}: ${complaint}`);
  }

  return {
    begin() {
      lines = [];
    },
    onLog(line) {
      log.write(line);
      lines.push(line);
      if (lines.length > lastLinesMax) lines.shift();
      const complaint = complaintIn(line);
      if (complaint !== null) print(complaint);
    },
    lastWords: () => lastWordsIn(lines),
  };
}
