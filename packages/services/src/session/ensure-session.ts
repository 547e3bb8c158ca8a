import { sessions, type TenantTx } from "@causerie/db";
import type { VisitorContext } from "../service-context.ts";

/** Writes the visitor's session down, at the first message and no sooner. */
export async function ensureSession(tx: TenantTx, ctx: VisitorContext): Promise<void> {
  await tx
    .insert(sessions)
    .values({ tenantId: ctx.tenant.id, id: ctx.visitor.sessionId })
    .onConflictDoNothing();
}
