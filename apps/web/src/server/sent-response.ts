import { limitedResponse } from "./error-response.ts";
import { limitHeaders } from "./limit-headers.ts";
import type { ServerLocale } from "./locale.ts";
import type { SendMessageOutcome } from "@causerie/services";

/** The answer to a message: 201, or 200 when it was a replay, or 429. A new visitor's cookie goes with a stored one. */
export function sentResponse(sent: SendMessageOutcome, locale: ServerLocale, setCookie?: string): Response {
  if (sent.outcome === "limited") return limitedResponse(sent.decision, locale);
  return Response.json(sent.result, {
    status: sent.outcome === "created" ? 201 : 200,
    headers: {
      "cache-control": "no-store",
      ...limitHeaders(sent.limit),
      ...(setCookie === undefined ? {} : { "set-cookie": setCookie }),
    },
  });
}
