import { createHmac, timingSafeEqual } from "node:crypto";

/** Cookie that carries a session token. The same token may be the bearer on /v1. */
export const sessionCookieName = "causerie_session";

const tokenPattern = /^([0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12})\.([\w-]{43})$/;

export interface SessionTokenOptions {
  secret: string;
  /** A session is worth nothing at another tenant. */
  tenantId: string;
}

/** `<session id>.<base64url HMAC-SHA-256>`. */
export function signSessionToken(options: SessionTokenOptions & { sessionId: string }): string {
  return `${options.sessionId}.${signature(options).toString("base64url")}`;
}

/** The session's id, or undefined when the token was not made by us for this tenant. */
export function verifySessionToken(token: string, options: SessionTokenOptions): string | undefined {
  const [, sessionId, given] = tokenPattern.exec(token) ?? [];
  if (sessionId === undefined || given === undefined) return undefined;
  const expected = signature({ ...options, sessionId });
  return timingSafeEqual(Buffer.from(given, "base64url"), expected) ? sessionId : undefined;
}

function signature(options: SessionTokenOptions & { sessionId: string }): Buffer {
  return createHmac("sha256", options.secret)
    .update(`causerie session\n${options.tenantId}\n${options.sessionId}`)
    .digest();
}
