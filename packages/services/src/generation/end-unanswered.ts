import type { ErrorCode } from "@causerie/contracts";
import { endStream } from "@causerie/stream";
import type { ServiceContext } from "../service-context.ts";

/** What must be known of a generation that ends without any worker writing it. */
export interface UnansweredGeneration {
  id: string;
  sessionId: string;
  networkHash: string;
}

/** Tells readers that it is over, gives the visitor's unit back and takes the job away. */
export async function endUnanswered(
  ctx: ServiceContext,
  generation: UnansweredGeneration,
  reason: "cancelled" | ErrorCode,
): Promise<void> {
  const where = { tenantId: ctx.tenant.id, generationId: generation.id };
  const event =
    reason === "cancelled"
      ? ({
          type: "text-end",
          finishReason: "cancelled",
          usage: { promptTokens: 0, completionTokens: 0 },
        } as const)
      : ({ type: "generation-error", code: reason, message: reason } as const);
  await endStream({ redis: ctx.redis, ...where, event });
  await ctx.limiter.refund({
    tenantId: ctx.tenant.id,
    unitId: generation.id,
    subjects: { session: generation.sessionId, network: generation.networkHash },
  });
  await ctx.queue.remove(generation.id);
}
