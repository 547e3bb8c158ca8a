import { generations, type TenantTx, withTenant } from "@causerie/db";
import { publishCancel } from "@causerie/stream";
import { and, eq, sql } from "drizzle-orm";
import { NotFoundError } from "../errors.ts";
import type { VisitorContext } from "../service-context.ts";
import { endUnanswered } from "./end-unanswered.ts";

/**
 * Stops a generation of the visitor. A queued one is cancelled at once; a running one is marked, and its worker told:
 * by a publish now, by the lease's heartbeat at the latest. One that has ended stays as it is.
 */
export async function cancelGeneration(options: {
  ctx: VisitorContext;
  input: { generationId: string };
}): Promise<void> {
  const { ctx, input } = options;
  const after = await withTenant(ctx.db, ctx.tenant.id, (tx) => markCancelled(tx, ctx, input.generationId));
  if (after === "ended") return;
  if (after.status === "cancelled") {
    await endUnanswered(ctx, after, "cancelled");
  } else {
    await publishCancel({ redis: ctx.redis, tenantId: ctx.tenant.id, generationId: input.generationId });
  }
}

async function markCancelled(tx: TenantTx, ctx: VisitorContext, generationId: string) {
  const own = and(eq(generations.id, generationId), eq(generations.sessionId, ctx.visitor.sessionId));
  const [changed] = await tx
    .update(generations)
    .set({
      cancelRequested: true,
      status: sql`CASE WHEN ${generations.status} = 'queued' THEN 'cancelled' ELSE ${generations.status} END`,
      finishReason: sql`CASE WHEN ${generations.status} = 'queued' THEN 'cancelled' END`,
      finishedAt: sql`CASE WHEN ${generations.status} = 'queued' THEN now() END`,
    })
    .where(and(own, sql`${generations.status} IN ('queued', 'running')`))
    .returning({
      id: generations.id,
      status: generations.status,
      attempt: generations.attempt,
      answerId: generations.answerId,
      sessionId: generations.sessionId,
      networkHash: generations.networkHash,
    });
  if (changed !== undefined) return changed;
  const [existing] = await tx.select({ id: generations.id }).from(generations).where(own);
  if (existing === undefined) throw new NotFoundError("generation");
  return "ended" as const;
}
