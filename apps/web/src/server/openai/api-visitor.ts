import "server-only";
import { createHash } from "node:crypto";
import type { VisitorContext } from "@causerie/services";
import type { RequestContext } from "../request-context.ts";
import { verifySessionToken } from "../session-token.ts";
import { networkHash } from "../visitor.ts";

/**
 * Who calls /v1. OpenAI's clients insist on sending some key, so a bearer that is no session token of ours counts as
 * none. Callers without a key share one session a network, for as long as the network's hash stays the same: a day.
 */
export async function openApiVisitor(context: RequestContext): Promise<VisitorContext> {
  const hash = await networkHash(context);
  const sessionId = bearerSession(context) ?? keylessSessionId(context.tenant.id, hash);
  return { ...context.services, visitor: { sessionId, networkHash: hash } };
}

function bearerSession({ container, headers, tenant }: RequestContext): string | undefined {
  const token = /^bearer +(.+)$/i.exec(headers.get("authorization") ?? "")?.[1] ?? "";
  return verifySessionToken(token.trim(), { secret: container.secret, tenantId: tenant.id });
}

/** A UUID of version 8 (RFC 9562: made from a hash of one's own choice). */
export function keylessSessionId(tenantId: string, hash: string): string {
  const bytes = createHash("sha256")
    .update(`causerie keyless\n${tenantId}\n${hash}`)
    .digest()
    .subarray(0, 16);
  bytes.writeUInt8((bytes.readUInt8(6) & 0x0f) | 0x80, 6);
  bytes.writeUInt8((bytes.readUInt8(8) & 0x3f) | 0x80, 8);
  return bytes.toString("hex").replace(/^(.{8})(.{4})(.{4})(.{4})(.{12})$/, "$1-$2-$3-$4-$5");
}
