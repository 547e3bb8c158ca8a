import "server-only";
import { randomUUID } from "node:crypto";
import type { VisitorContext } from "@causerie/services";
import { readCookie } from "./locale.ts";
import type { RequestContext } from "./request-context.ts";
import { RequestError } from "./request-error.ts";
import { sessionCookieName, signSessionToken, verifySessionToken } from "./session-token.ts";
import { sessionCookieMaxAgeSeconds } from "./tunables.ts";

/** The visitor whom the request's cookie names. Without one there is nothing that could be theirs: not found. */
export async function requireVisitor(context: RequestContext): Promise<VisitorContext> {
  const sessionId = cookieSession(context);
  if (sessionId === undefined) throw new RequestError("not_found", "the request has no session");
  return visitorContext(context, sessionId);
}

/**
 * The visitor whom the request's cookie names, or a new one. A new one comes with the Set-Cookie header that makes the
 * browser remember it, to be sent once the first message is stored.
 */
export async function openVisitor(
  context: RequestContext,
): Promise<{ ctx: VisitorContext; setCookie?: string }> {
  const known = cookieSession(context);
  const sessionId = known ?? randomUUID();
  const ctx = await visitorContext(context, sessionId);
  return known === undefined ? { ctx, setCookie: sessionCookie(context, sessionId) } : { ctx };
}

/** Verbs of one session, with the network that the request came from. */
export async function visitorContext(context: RequestContext, sessionId: string): Promise<VisitorContext> {
  return { ...context.services, visitor: { sessionId, networkHash: await networkHash(context) } };
}

/** Keyed hash of the client's network; the address itself is neither stored nor logged. */
export function networkHash({ container, tenant, headers }: RequestContext): Promise<string> {
  return container.hashNetwork(tenant.id, headers.get("x-forwarded-for") ?? "");
}

function cookieSession({ container, headers, tenant }: RequestContext): string | undefined {
  const token = readCookie(headers, sessionCookieName) ?? "";
  return verifySessionToken(token, { secret: container.secret, tenantId: tenant.id });
}

function sessionCookie({ container, headers, tenant }: RequestContext, sessionId: string): string {
  const token = signSessionToken({ secret: container.secret, tenantId: tenant.id, sessionId });
  const secure = headers.get("x-forwarded-proto") === "https" ? "; Secure" : "";
  return `${sessionCookieName}=${token}; Path=/; Max-Age=${sessionCookieMaxAgeSeconds}; HttpOnly; SameSite=Lax${secure}`;
}
