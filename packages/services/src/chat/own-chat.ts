import { chats, type TenantTx } from "@causerie/db";
import { and, eq } from "drizzle-orm";
import { NotFoundError } from "../errors.ts";
import type { VisitorContext } from "../service-context.ts";

/** Rejects with NotFoundError unless the chat belongs to the visitor. */
export async function assertOwnChat(tx: TenantTx, ctx: VisitorContext, chatId: string): Promise<void> {
  const [chat] = await tx
    .select({ id: chats.id })
    .from(chats)
    .where(and(eq(chats.id, chatId), eq(chats.sessionId, ctx.visitor.sessionId)));
  if (chat === undefined) throw new NotFoundError("chat");
}

/**
 * Makes the chat unless it exists, and locks it until the transaction ends, so that two messages at once come one
 * after the other. Rejects with NotFoundError when the id belongs to somebody else.
 */
export async function openOwnChat(tx: TenantTx, ctx: VisitorContext, chatId: string): Promise<void> {
  await tx
    .insert(chats)
    .values({ tenantId: ctx.tenant.id, id: chatId, sessionId: ctx.visitor.sessionId, origin: "web" })
    .onConflictDoNothing();
  const [chat] = await tx
    .select({ id: chats.id })
    .from(chats)
    .where(and(eq(chats.id, chatId), eq(chats.sessionId, ctx.visitor.sessionId), eq(chats.origin, "web")))
    .for("update");
  if (chat === undefined) throw new NotFoundError("chat");
}
