import { chats, type TenantTx } from "@causerie/db";
import { and, eq } from "drizzle-orm";
import { NotFoundError } from "../errors.ts";
import type { VisitorContext } from "../service-context.ts";

/** Rejects with NotFoundError unless the chat belongs to the visitor and has the origin, if one is given. */
export async function assertOwnChat(
  tx: TenantTx,
  ctx: VisitorContext,
  chatId: string,
  origin?: "web" | "api",
): Promise<void> {
  const [chat] = await tx
    .select({ id: chats.id })
    .from(chats)
    .where(
      and(
        eq(chats.id, chatId),
        eq(chats.sessionId, ctx.visitor.sessionId),
        origin && eq(chats.origin, origin),
      ),
    );
  if (chat === undefined) throw new NotFoundError("chat");
}
