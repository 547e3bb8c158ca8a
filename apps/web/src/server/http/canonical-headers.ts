import { randomUUID } from "node:crypto";
import type { IncomingMessage } from "node:http";

// What only a proxy may say about a request, and what speaks to the next hop alone. Whoever sends these to us
// directly is not believed. `connection` and `transfer-encoding` stay: Node's parser has used them already.
const untrustedHeaders = [
  "forwarded",
  "x-forwarded-host",
  "x-forwarded-port",
  "x-forwarded-server",
  "x-real-ip",
  "x-request-id",
  "proxy-authorization",
  "proxy-connection",
  "keep-alive",
  "te",
  "trailer",
  "upgrade",
] as const;

export interface CanonicalHeadersOptions {
  trustProxy: boolean;
  createId?: () => string;
}

/**
 * Rewrites a request's headers so that routes can believe them: `x-forwarded-for` is one address,
 * `x-forwarded-proto` is http or https, `x-request-id` is ours. Returns the request's id.
 */
export function canonicalizeHeaders(request: IncomingMessage, options: CanonicalHeadersOptions): string {
  const { headers, socket } = request;
  const forwardedFor = options.trustProxy ? lastEntry(headers["x-forwarded-for"]) : undefined;
  const forwardedProto = options.trustProxy ? lastEntry(headers["x-forwarded-proto"]) : undefined;
  const requestId = (options.createId ?? randomUUID)();
  for (const name of untrustedHeaders) delete headers[name];
  headers["x-forwarded-for"] = forwardedFor ?? socket.remoteAddress ?? "";
  headers["x-forwarded-proto"] = forwardedProto === "https" ? "https" : "http";
  headers["x-request-id"] = requestId;
  return requestId;
}

/** The entry that the nearest proxy appended; those before it are whatever the client claimed. */
function lastEntry(header: string | string[] | undefined): string | undefined {
  const joined = Array.isArray(header) ? header.join(",") : header;
  return joined?.split(",").at(-1)?.trim() || undefined;
}
