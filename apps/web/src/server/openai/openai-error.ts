import { type ErrorCode, errorStatuses, type LimitDecision } from "@causerie/contracts";
import type { z } from "zod";
import { errorMessage } from "../error-messages.ts";
import { type Fault, faultOf } from "../fault.ts";
import { limitHeaders, retryAfterHeader } from "../limit-headers.ts";
import { corsHeaders } from "./cors.ts";

/** The body of a failed answer of /v1, in OpenAI's shape. Developers read it, so it is in English. */
export interface OpenAiErrorBody {
  error: { message: string; type: string; param: string | null; code: string | null };
}

/** A request that OpenAI's API would refuse, told in its words. */
export class OpenAiRequestError extends Error {
  override readonly name = "OpenAiRequestError";
  readonly status: number;
  readonly body: OpenAiErrorBody;

  constructor(status: number, error: { message: string; param: string | null; code: string | null }) {
    super(error.code ?? "invalid_request_error");
    this.status = status;
    this.body = { error: { ...error, type: "invalid_request_error" } };
  }
}

/** The first thing wrong with a request, named by its field. */
export function shapeError(error: z.ZodError): OpenAiRequestError {
  const issue = error.issues[0];
  const path = issue?.path ?? [];
  if (issue?.code === "unrecognized_keys") {
    const param = dotted([...path, issue.keys[0] ?? ""]);
    const message = `Unsupported parameter: '${param}' is not supported here.`;
    return new OpenAiRequestError(400, { message, param, code: "unsupported_parameter" });
  }
  const param = path.length === 0 ? null : dotted(path);
  const message = param === null ? "The body must be a JSON object." : `Invalid value for '${param}'.`;
  return new OpenAiRequestError(400, { message, param, code: "invalid_value" });
}

/** The error of asking for a model that the tenant doesn't serve. The name itself stays out of logs. */
export function modelNotFound(model: string): OpenAiRequestError {
  const message = `The model '${model}' does not exist or you do not have access to it.`;
  return new OpenAiRequestError(404, { message, param: "model", code: "model_not_found" });
}

/** The answer to a request that failed. */
export function openAiErrorResponse(error: unknown): Response {
  if (error instanceof OpenAiRequestError) return respond(error.status, error.body);
  const fault = faultOf(error);
  const retry = fault.retryAfterMs === undefined ? {} : retryAfterHeader(fault.retryAfterMs);
  return respond(errorStatuses[fault.code], openAiErrorBody(fault), retry);
}

/** The answer to a request that the limits refuse. */
export function openAiLimitedResponse(decision: LimitDecision & { allowed: false }): Response {
  return respond(errorStatuses.rate_limited, openAiErrorBody({ code: "rate_limited" }), {
    ...limitHeaders(decision.state),
    ...retryAfterHeader(decision.retryAfterMs),
  });
}

/** A fault in OpenAI's words. Also sent in the middle of a stream, when a status can no longer be. */
export function openAiErrorBody(fault: Fault): OpenAiErrorBody {
  const code = fault.code === "rate_limited" ? "rate_limit_exceeded" : fault.code;
  return {
    error: {
      message: errorMessage(fault.code, "en"),
      type: errorType(fault.code),
      param: fault.param ?? (fault.code === "context_length_exceeded" ? "messages" : null),
      code,
    },
  };
}

function errorType(code: ErrorCode): string {
  if (code === "rate_limited") return "rate_limit_error";
  return errorStatuses[code] < 500 ? "invalid_request_error" : "server_error";
}

function respond(status: number, body: OpenAiErrorBody, headers: Record<string, string> = {}): Response {
  return Response.json(body, {
    status,
    headers: { "cache-control": "no-store", ...corsHeaders, ...headers },
  });
}

/** `messages[0].content`, as OpenAI writes a path. */
function dotted(path: readonly PropertyKey[]): string {
  return path.reduce<string>((written, part) => {
    if (typeof part === "number") return `${written}[${part}]`;
    return written === "" ? String(part) : `${written}.${String(part)}`;
  }, "");
}
