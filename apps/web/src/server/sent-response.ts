import "server-only";
import type { SendMessageOutcome, VisitorContext } from "@causerie/services";
import { limitedResponse } from "./error-response.ts";
import { generationResponse } from "./generation-response.ts";
import { limitHeaders } from "./limit-headers.ts";
import type { RequestContext } from "./request-context.ts";

export interface SentResponseOptions {
  sent: SendMessageOutcome;
  request: Request;
  context: RequestContext;
  visitor: VisitorContext;
  /** Of a new visitor; goes with a message that was stored. */
  setCookie?: string | undefined;
}

/**
 * The answer to a message: 201, or 200 when it was a replay, or 429. Whoever accepts server-sent events gets the
 * generation's at once: the first words then cost one round trip, not two.
 */
export async function sentResponse(options: SentResponseOptions): Promise<Response> {
  const { sent, request, context, visitor, setCookie } = options;
  if (sent.outcome === "limited") return limitedResponse(sent.decision, context.locale);
  const { generationId } = sent.result;
  const isNew = sent.outcome === "created";
  const status = isNew ? 201 : 200;
  const headers = {
    "cache-control": "no-store",
    ...limitHeaders(sent.limit),
    ...(setCookie === undefined ? {} : { "set-cookie": setCookie }),
  };
  if (!acceptsEvents(request)) return Response.json(sent.result, { status, headers });
  return generationResponse({
    context,
    visitor,
    generationId,
    // What was stored a moment ago needn't be read.
    ...(isNew ? { generation: { id: generationId, status: "queued", text: "" } } : {}),
    afterId: 0,
    signal: request.signal,
    accepted: sent.result,
    status,
    headers,
  });
}

function acceptsEvents(request: Request): boolean {
  return request.headers.get("accept")?.includes("text/event-stream") ?? false;
}
