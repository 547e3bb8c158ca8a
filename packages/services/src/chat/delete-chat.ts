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

/** Removes a chat's rows and streams whoever owns it. For the sweeper and for `deleteChat`. */
export async function eraseChat(options: { ctx: EraseContext; input: { chatId: string } }): Promise<void> {
  const { ctx, input } = options;
  const { id, status, sessionId, networkHash } = generations;
  const [erased] = await withTenant(ctx.db, ctx.tenant.id, (tx) =>
    Promise.all([
      tx
        .select({ id, status, sessionId, networkHash })
        .from(generations)
        .where(eq(generations.chatId, input.chatId)),
      tx.delete(chats).where(eq(chats.id, input.chatId)),
    ]),
  );
  await Promise.all(erased.map((generation) => forget(ctx, generation)));
}

async function forget(ctx: EraseContext, generation: ErasedGeneration): Promise<void> {
  const where = { redis: ctx.redis, tenantId: ctx.tenant.id, generationId: generation.id };
  if (!isTerminalStatus(generation.status)) {
    // The worker finds its lease lost and stops without a word, so nobody else would free the visitor's place.
    const subjects = { session: generation.sessionId, network: generation.networkHash };
    const unit = { tenantId: ctx.tenant.id, unitId: generation.id, subjects };
    await (generation.status === "queued" ? ctx.limiter.refund(unit) : ctx.limiter.release(unit));
    await ctx.queue.remove(generation.id);
    await publishCancel(where);
  }
  await purgeStream(where);
}
