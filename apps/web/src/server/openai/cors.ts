const exposedHeaders = "retry-after, ratelimit-limit, ratelimit-remaining, ratelimit-reset, x-request-id";

/** Any page may call /v1: it reads no cookie, so a foreign page gains nothing that its server could not have. */
export const corsHeaders = {
  "access-control-allow-origin": "*",
  "access-control-expose-headers": exposedHeaders,
} as const;

const preflightMaxAgeSeconds = 86_400;

/** Answers a browser's question whether a page may send the request it is about to send. */
export function preflightResponse(request: Request): Response {
  return new Response(null, {
    status: 204,
    headers: {
      ...corsHeaders,
      "access-control-allow-methods": "GET, POST, OPTIONS",
      "access-control-allow-headers":
        request.headers.get("access-control-request-headers") ?? "authorization, content-type",
      "access-control-max-age": String(preflightMaxAgeSeconds),
    },
  });
}
