import pino from "pino";
import type { DestinationStream, LevelWithSilent, Logger } from "pino";

/** How to make a process's logger. */
export interface LoggerOptions {
  /** Which process speaks, for example `causerie-web`. */
  name: string;
  level?: LevelWithSilent;
  /** Where lines go; standard output when left out. */
  destination?: DestinationStream;
}

/** A pino logger that writes one JSON object a line and never a person's text. */
export function createLogger(options: LoggerOptions): Logger {
  return pino(
    { name: options.name, level: options.level ?? "info" },
    options.destination ?? pino.destination(1),
  );
}
