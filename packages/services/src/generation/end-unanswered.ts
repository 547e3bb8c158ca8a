import type { ErrorCode } from "@causerie/contracts";
import { messages, withTenant } from "@causerie/db";
import { createStreamWriter, endStream } from "@causerie/stream";
import { eq } from "drizzle-orm";
import { storableText } from "../message/storable-text.ts";
import type { ServiceContext } from "../service-context.ts";

/** What must be known of a generation that ends without any worker writing it. */
export interface UnansweredGeneration {
  id: string;
  attempt: number;
  answerId: string;
  sessionId: string;
  networkHash: string;
}

/**
 * Keeps what an earlier worker streamed, tells readers that it is over, settles with the limits and takes the job
 * away. Postgres has the end already and nobody will try again, so a failure here is only logged, and does not keep
 * the visitor's unit.
 */
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
  let text = "";
  try {
    text = await keepStreamedText(ctx, generation);
    await endStream({ redis: ctx.redis, ...where, event });
  } catch (error) {
    ctx.logger.warn({ err: error, ...where }, "a generation ended, but its stream could not be");
  }
  try {
    const subjects = { session: generation.sessionId, network: generation.networkHash };
    const unit = { tenantId: ctx.tenant.id, unitId: generation.id, subjects };
    // Who stopped an answer half-way has read half an answer.
    await (reason === "cancelled" && text !== "" ? ctx.limiter.release(unit) : ctx.limiter.refund(unit));
    await ctx.queue.remove(generation.id);
  } catch (error) {
    ctx.logger.warn({ err: error, ...where }, "a generation ended, but its unit or its job is left");
  }
}

async function keepStreamedText(ctx: ServiceContext, generation: UnansweredGeneration): Promise<string> {
  if (generation.attempt === 0) return "";
  const writer = createStreamWriter({
    redis: ctx.redis,
    tenantId: ctx.tenant.id,
    generationId: generation.id,
    attempt: generation.attempt + 1,
  });
  const entries = await writer.open();
  const text = entries.map(({ event }) => (event.type === "text-delta" ? event.text : "")).join("");
  if (text !== "") {
    await withTenant(ctx.db, ctx.tenant.id, (tx) =>
      tx
        .update(messages)
        .set({ content: storableText(text) })
        .where(eq(messages.id, generation.answerId)),
    );
  }
  return text;
}
