import { chats, generations, withTenant } from "@causerie/db";
import { purgeStream } from "@causerie/stream";
import { and, eq, inArray } from "drizzle-orm";
import { cancelGeneration } from "../generation/cancel-generation.ts";
import { limitSubjects, type ServiceContext, type VisitorContext } from "../service-context.ts";
import { assertOwnChat } from "./own-chat.ts";

/** Deletes a chat of the visitor: running work is cancelled, rows and streams are removed. */
export async function deleteChat(options: { ctx: VisitorContext; input: { chatId: string } }): Promise<void> {
  const { ctx, input } = options;
  const active = await withTenant(ctx.db, ctx.tenant.id, async (tx) => {
    await assertOwnChat(tx, ctx, input.chatId);
    return tx
      .select({ id: generations.id, networkHash: generations.networkHash })
      .from(generations)
      .where(and(eq(generations.chatId, input.chatId), inArray(generations.status, ["queued", "running"])));
  });
  for (const { id } of active) await cancelGeneration({ ctx, input: { generationId: id } });
  await eraseChat({ ctx, input });
  // Its worker finds no row to finish any more, so nobody else would free the visitor's place.
  for (const { id, networkHash } of active) {
    // The visitor may have changed networks since; the place was taken in the old one.
    const subjects = limitSubjects({ ...ctx.visitor, networkHash });
    await ctx.limiter.release({ tenantId: ctx.tenant.id, subjects, unitId: id });
  }
}

/** Removes a chat's rows and streams whoever owns it. For the sweeper and for `deleteChat`. */
export async function eraseChat(options: {
  ctx: Pick<ServiceContext, "db" | "redis"> & { tenant: { id: string } };
  input: { chatId: string };
}): Promise<void> {
  const { ctx, input } = options;
  const gone = await withTenant(ctx.db, ctx.tenant.id, async (tx) => {
    const found = await tx
      .select({ id: generations.id })
      .from(generations)
      .where(eq(generations.chatId, input.chatId));
    await tx.delete(chats).where(eq(chats.id, input.chatId));
    return found;
  });
  await Promise.all(
    gone.map(({ id }) => purgeStream({ redis: ctx.redis, tenantId: ctx.tenant.id, generationId: id })),
  );
}
