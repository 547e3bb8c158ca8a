import pino from "pino";
import type { DestinationStream, LevelWithSilent, Logger as PinoLogger } from "pino";
import type { Logger } from "./logger.ts";
import { sanitizeBindings } from "./sanitize-bindings.ts";

/** How to make a process's logger. */
export interface LoggerOptions {
  /** Which process speaks, for example `causerie-web`. */
  name: string;
  level?: LevelWithSilent;
  /** Where lines go; standard output when left out. */
  destination?: DestinationStream;
}

/** A logger that writes one JSON object a line and never a person's text. */
export function createLogger(options: LoggerOptions): Logger {
  const { name, level = "info", destination = pino.destination(1) } = options;
  const settings = {
    level,
    base: { name, pid: process.pid },
    timestamp: pino.stdTimeFunctions.isoTime,
    formatters: { level: (label: string) => ({ level: label }) },
    // Errors arrive here serialised; pino's own serialiser would write their message and params.
    serializers: { err: (value: unknown) => value },
  };
  return wrap(pino(settings, destination));
}

type Level = "debug" | "info" | "warn" | "error" | "fatal";

// pino takes many shapes of arguments and fills gaps from an error's message; it only ever gets this one.
function wrap(inner: PinoLogger): Logger {
  const write = (level: Level, first: object | string, second?: string): void => {
    if (!inner.isLevelEnabled(level)) return;
    if (typeof first === "string") inner[level]({}, first);
    else inner[level](sanitizeBindings(first), second ?? "error");
  };
  return {
    debug: (first: object | string, second?: string) => write("debug", first, second),
    info: (first: object | string, second?: string) => write("info", first, second),
    warn: (first: object | string, second?: string) => write("warn", first, second),
    error: (first: object | string, second?: string) => write("error", first, second),
    fatal: (first: object | string, second?: string) => write("fatal", first, second),
    child: (bindings) => wrap(inner.child(sanitizeBindings(bindings))),
  };
}
