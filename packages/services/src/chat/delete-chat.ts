import { type GenerationStatus, isTerminalStatus } from "@causerie/contracts";
import { chats, generations, withTenant } from "@causerie/db";
import { publishCancel, purgeStream } from "@causerie/stream";
import { eq } from "drizzle-orm";
import type { ServiceContext, VisitorContext } from "../service-context.ts";
import { assertOwnChat } from "./own-chat.ts";

/** Deletes a chat of the visitor: work under way is stopped, rows and streams are removed. */
export async function deleteChat(options: { ctx: VisitorContext; input: { chatId: string } }): Promise<void> {
  const { ctx, input } = options;
  await withTenant(ctx.db, ctx.tenant.id, (tx) => assertOwnChat(tx, ctx, input.chatId));
  await eraseChat({ ctx, input });
}

export type EraseContext = Omit<ServiceContext, "tenant"> & { tenant: { id: string } };

interface ErasedGeneration {
  id: string;
  status: GenerationStatus;
  sessionId: string;
  networkHash: string;
}

/**
 * Removes a chat's streams and, once they are gone, its rows, whoever owns it; may be repeated when it fails. For the
 * sweeper and for `deleteChat`.
 */
export async function eraseChat(options: { ctx: EraseContext; input: { chatId: string } }): Promise<void> {
  const { ctx, input } = options;
  const { id, status, sessionId, networkHash } = generations;
  await withTenant(ctx.db, ctx.tenant.id, async (tx) => {
    // Locked, the chat gets no further generation, whose stream would be left behind.
    await tx.select({ id: chats.id }).from(chats).where(eq(chats.id, input.chatId)).for("update");
    const erased = await tx
      .select({ id, status, sessionId, networkHash })
      .from(generations)
      .where(eq(generations.chatId, input.chatId));
    await Promise.all(erased.map((generation) => forget(ctx, generation)));
    await tx.delete(chats).where(eq(chats.id, input.chatId));
  });
}

/** Takes every step, whichever fails, the text first; then throws the first failure. */
async function forget(ctx: EraseContext, generation: ErasedGeneration): Promise<void> {
  const where = { redis: ctx.redis, tenantId: ctx.tenant.id, generationId: generation.id };
  // It also shuts the worker out: nothing can be written into the stream any more.
  const steps = [purgeStream(where)];
  if (!isTerminalStatus(generation.status)) {
    // The worker finds its lease lost and stops without a word, so nobody else would free the visitor's place.
    const subjects = { session: generation.sessionId, network: generation.networkHash };
    const unit = { tenantId: ctx.tenant.id, unitId: generation.id, subjects };
    steps.push(
      generation.status === "queued" ? ctx.limiter.refund(unit) : ctx.limiter.release(unit),
      ctx.queue.remove(generation.id),
      publishCancel(where),
    );
  }
  const failed = (await Promise.allSettled(steps)).find((step) => step.status === "rejected");
  if (failed !== undefined) throw failed.reason;
}
