import type { LimitDecision, LimitState } from "@causerie/contracts";
import { isConflict } from "@causerie/db";
import type { LimitUnit } from "@causerie/rate-limit";
import { ConflictError } from "../errors.ts";
import { limitSubjects, type VisitorContext } from "../service-context.ts";

export type Limited<Result> =
  | { outcome: "limited"; decision: LimitDecision & { allowed: false } }
  | (Result & { limit: LimitState });

/** Takes one unit for the generation, then runs `work`. The unit goes back when `work` throws or made nothing new. */
export async function withinLimits<Result extends { outcome: "created" | "replayed" }>(
  ctx: VisitorContext,
  generationId: string,
  work: () => Promise<Result>,
): Promise<Limited<Result>> {
  const unit = { tenantId: ctx.tenant.id, subjects: limitSubjects(ctx.visitor), unitId: generationId };
  try {
    // One that times out may still be carried out, and then nobody would ever free the unit: it too is given back.
    const decision = await ctx.limiter.consume({ ...unit, policies: ctx.tenant.policies });
    if (!decision.allowed) return { outcome: "limited", decision };
    const result = await work();
    if (result.outcome === "replayed") await giveBack(ctx, unit);
    return { ...result, limit: decision.state };
  } catch (error) {
    await giveBack(ctx, unit);
    throw isConflict(error) ? new ConflictError("another request came first", { cause: error }) : error;
  }
}

/** A failure here costs the visitor one unit until it expires; it must not hide what became of the message. */
async function giveBack(ctx: VisitorContext, unit: LimitUnit): Promise<void> {
  try {
    await ctx.limiter.refund(unit);
  } catch (error) {
    ctx.logger.warn({ err: error, generationId: unit.unitId }, "a unit could not be given back");
  }
}
