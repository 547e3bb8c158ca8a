import { type ErrorBody, type ErrorCode, errorStatuses, type LimitDecision } from "@causerie/contracts";
import type { Logger } from "@causerie/logger";
import { errorMessage } from "./error-messages.ts";
import { type Fault, faultOf } from "./fault.ts";
import { limitHeaders, retryAfterHeader } from "./limit-headers.ts";
import type { ServerLocale } from "./locale.ts";

const serverErrorMin = 500;

/** The answer to a request that failed. Faults of ours are logged, without anything that a person wrote. */
export function errorResponse(error: unknown, reader: { locale: ServerLocale; logger: Logger }): Response {
  const fault = faultOf(error);
  logFault(fault.code, error, reader.logger);
  return faultResponse(fault, reader.locale);
}

/** The answer to a message that the limits refuse. */
export function limitedResponse(
  decision: LimitDecision & { allowed: false },
  locale: ServerLocale,
): Response {
  const fault: Fault = { code: "rate_limited", retryAfterMs: decision.retryAfterMs };
  return faultResponse(fault, locale, limitHeaders(decision.state));
}

/** Logs what is our fault as an error and what is the client's for those who look closely. */
export function logFault(code: ErrorCode, error: unknown, logger: Logger): void {
  if (errorStatuses[code] >= serverErrorMin) logger.error({ err: error, code }, "request failed");
  else logger.debug({ code }, "request refused");
}

function faultResponse(fault: Fault, locale: ServerLocale, headers: Record<string, string> = {}): Response {
  const body: ErrorBody = { error: { ...fault, message: errorMessage(fault.code, locale) } };
  return Response.json(body, {
    status: errorStatuses[fault.code],
    headers: {
      "cache-control": "no-store",
      ...headers,
      ...(fault.retryAfterMs === undefined ? {} : retryAfterHeader(fault.retryAfterMs)),
    },
  });
}
