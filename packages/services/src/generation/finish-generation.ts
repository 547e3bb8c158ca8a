import type { ErrorCode, FinishReason, Usage } from "@causerie/contracts";
import { generations, messages, type TenantTx, withTenant } from "@causerie/db";
import { and, eq, sql } from "drizzle-orm";
import type { ServiceContext } from "../service-context.ts";
import { storableText } from "../message/storable-text.ts";
import { type LeaseInput, ownedBy } from "./renew-lease.ts";

export interface FinishInput extends LeaseInput {
  status: "succeeded" | "failed" | "cancelled";
  /** All that was streamed, also of an answer that failed or was stopped half-way. */
  text: string;
  finishReason?: FinishReason;
  errorCode?: ErrorCode;
  usage?: Usage;
}

/**
 * Writes the final message and the status in one transaction, then settles with the limits: a failed generation gives
 * its unit back. False when the lease was lost: another worker finishes it, write nothing more. Safe to repeat: what
 * this very claim has already ended so, though nobody heard of the commit, counts as finished.
 */
export async function finishGeneration(options: {
  ctx: Pick<ServiceContext, "db" | "tenant" | "limiter" | "logger">;
  input: FinishInput;
}): Promise<boolean> {
  const { ctx, input } = options;
  const finished = await withTenant(ctx.db, ctx.tenant.id, async (tx) => {
    const [row] = await tx
      .update(generations)
      .set({
        status: input.status,
        leaseOwner: sql`NULL`,
        leaseExpiresAt: sql`NULL`,
        finishedAt: sql`clock_timestamp()`,
        finishReason: input.finishReason ?? null,
        errorCode: input.errorCode ?? null,
        promptTokens: input.usage?.promptTokens ?? null,
        completionTokens: input.usage?.completionTokens ?? null,
      })
      .where(ownedBy(input))
      .returning();
    if (row === undefined) return findFinished(tx, input);
    await tx
      .update(messages)
      .set({ content: storableText(input.text) })
      .where(eq(messages.id, row.answerId));
    return row;
  });
  if (finished === undefined) return false;
  await settleLimits(ctx, finished);
  return true;
}

/** Every claim has a number of its own, and whoever else ends a generation takes the next one first. */
async function findFinished(tx: TenantTx, { generationId, attempt, status }: FinishInput) {
  const [row] = await tx
    .select()
    .from(generations)
    .where(
      and(eq(generations.id, generationId), eq(generations.attempt, attempt), eq(generations.status, status)),
    );
  return row;
}

/** A failure here costs the visitor one place until it expires; the answer itself is safe, so it is only logged. */
async function settleLimits(
  ctx: Pick<ServiceContext, "limiter" | "logger">,
  generation: typeof generations.$inferSelect,
): Promise<void> {
  const unit = {
    tenantId: generation.tenantId,
    unitId: generation.id,
    subjects: { session: generation.sessionId, network: generation.networkHash },
  };
  try {
    await (generation.status === "failed" ? ctx.limiter.refund(unit) : ctx.limiter.release(unit));
  } catch (error) {
    ctx.logger.warn({ err: error, generationId: generation.id }, "limits could not be settled");
  }
}
