import type { ServiceContext } from "../service-context.ts";

/** Hands a committed generation to the queue. A failure is only logged: the sweeper enqueues it again. */
export async function enqueueGeneration(ctx: ServiceContext, generationId: string): Promise<void> {
  try {
    await ctx.queue.enqueue({ tenantId: ctx.tenant.id, generationId });
  } catch (error) {
    ctx.logger.warn(
      { err: error, tenantId: ctx.tenant.id, generationId },
      "enqueue failed; the sweeper will retry",
    );
  }
}
