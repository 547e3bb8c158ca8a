import { hasLoggableMessage } from "./loggable-message.ts";
import { loggableString } from "./loggable-string.ts";
import { causesMax, stackFramesMax } from "./tunables.ts";

/** What of an error is written. */
export interface SerializedError {
  type: string;
  message?: string;
  stack?: string[];
  cause?: SerializedError;
  errors?: SerializedError[];
  [field: string]: unknown;
}

// Fields that Node, pg, ioredis and our own errors set and that name things of ours. pg's `detail`, drizzle's
// `params`, ioredis's `command` and zod's `issues` quote what a person sent; they are not here.
const loggableFields = [
  "code",
  "errno",
  "syscall",
  "address",
  "port",
  "severity",
  "schema",
  "table",
  "column",
  "constraint",
  "routine",
  "status",
  "signal",
] as const;

const frame = /^\s{2,8}at (?:[^()\n]{1,160} \()?\S{1,300}:\d+:\d+\)?$/;

/**
 * An error without any text that may have come from a person: its type, codes, stack frames and causes, and
 * its message only when that is known to be a fixed sentence.
 */
export function serializeError(error: Error, depth = 1): SerializedError {
  const frames = stackFrames(error);
  return {
    type: loggableString(String(error.name || error.constructor.name)),
    ...(hasLoggableMessage(error) ? { message: error.message } : {}),
    ...fieldsOf(error),
    ...(frames.length > 0 ? { stack: frames } : {}),
    ...relatives(error, depth),
  };
}

function fieldsOf(error: Error): Record<string, unknown> {
  const fields: Record<string, unknown> = {};
  for (const name of loggableFields) {
    const value: unknown = Reflect.get(error, name);
    if (typeof value === "number") fields[name] = value;
    else if (typeof value === "string") fields[name] = loggableString(value);
  }
  return fields;
}

function relatives(error: Error, depth: number): Pick<SerializedError, "cause" | "errors"> {
  if (depth >= causesMax) return {};
  const found: Pick<SerializedError, "cause" | "errors"> = {};
  if (error.cause instanceof Error) found.cause = serializeError(error.cause, depth + 1);
  if (error instanceof AggregateError) {
    const inner: unknown[] = error.errors;
    found.errors = inner
      .filter((one) => one instanceof Error)
      .slice(0, causesMax)
      .map((one) => serializeError(one, depth + 1));
  }
  return found;
}

// A stack begins with the message, which may itself contain lines that look like frames: cut it off first.
function stackFrames(error: Error): string[] {
  const stack = typeof error.stack === "string" ? error.stack : "";
  const messageAt = error.message === "" ? -1 : stack.indexOf(error.message);
  const afterMessage = messageAt === -1 ? stack : stack.slice(messageAt + error.message.length);
  return afterMessage
    .split("\n")
    .filter((line) => frame.test(line))
    .slice(0, stackFramesMax)
    .map((line) => line.trim());
}
