import type { LimitState } from "@causerie/contracts";
import { limitSubjects, type VisitorContext } from "../service-context.ts";

/** What the visitor may still send, without sending anything. */
export async function peekLimits({ ctx }: { ctx: VisitorContext }): Promise<LimitState> {
  return ctx.limiter.peek({
    tenantId: ctx.tenant.id,
    policies: ctx.tenant.policies,
    subjects: limitSubjects(ctx.visitor),
  });
}
