import { type ErrorCode, errorStatuses } from "@causerie/contracts";
import { unavailableRetryAfterMs } from "./tunables.ts";

/** What may be told to a client about an error. */
export interface Fault {
  code: ErrorCode;
  param?: string;
  retryAfterMs?: number;
}

// How Postgres, its pool, Redis and sockets say that they are away, restarting or full.
const unavailableCodes = new Set([
  "ECONNREFUSED",
  "ECONNRESET",
  "EPIPE",
  "ETIMEDOUT",
  "EHOSTUNREACH",
  "ENOTFOUND",
  "53300",
  "57014",
  "57P01",
  "57P02",
  "57P03",
]);
const unavailableMessages =
  /^(Connection terminated|Connection is closed|timeout exceeded when trying to connect|Query read timeout|Command timed out|LOADING|READONLY|Stream isn't writeable)/;
const unavailableNames = new Set(["MaxRetriesPerRequestError", "AbortError"]);
const causesMax = 5;

/** Classes are not compared: the framework may load one class several times. */
export function faultOf(error: unknown): Fault {
  if (error instanceof Error && "code" in error && isErrorCode(error.code)) {
    const param = "param" in error && typeof error.param === "string" ? { param: error.param } : {};
    const retry = error.code === "unavailable" ? { retryAfterMs: unavailableRetryAfterMs } : {};
    return { code: error.code, ...param, ...retry };
  }
  if (isUnavailable(error)) return { code: "unavailable", retryAfterMs: unavailableRetryAfterMs };
  return { code: "internal" };
}

/** True when the error, or what caused it, is a dependency that cannot be reached now. */
function isUnavailable(error: unknown): boolean {
  let current = error;
  for (let depth = 0; depth < causesMax && current instanceof Error; depth += 1) {
    const code = "code" in current ? String(current.code) : "";
    if (unavailableCodes.has(code) || unavailableNames.has(current.name)) return true;
    if (unavailableMessages.test(current.message)) return true;
    current = current.cause;
  }
  return false;
}

function isErrorCode(code: unknown): code is ErrorCode {
  return typeof code === "string" && Object.hasOwn(errorStatuses, code);
}
