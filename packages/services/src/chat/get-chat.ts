import type { Chat, ChatMessage } from "@causerie/contracts";
import { generations, messages, type TenantTx, withTenant } from "@causerie/db";
import { and, desc, eq, ne } from "drizzle-orm";
import type { VisitorContext } from "../service-context.ts";
import { chatMessagesMax } from "../tunables.ts";
import { assertOwnChat } from "./own-chat.ts";

/** A chat of the visitor with its messages, oldest first. */
export async function getChat(options: { ctx: VisitorContext; input: { chatId: string } }): Promise<Chat> {
  const { ctx, input } = options;
  return withTenant(ctx.db, ctx.tenant.id, async (tx) => {
    const [shown] = await Promise.all([readMessages(tx, input.chatId), assertOwnChat(tx, ctx, input.chatId)]);
    return { id: input.chatId, messages: shown };
  });
}

async function readMessages(tx: TenantTx, chatId: string): Promise<ChatMessage[]> {
  // DISTINCT ON keeps the newest generation of each answer: a retry writes the same message again.
  const latest = tx
    .selectDistinctOn([generations.answerId], {
      answerId: generations.answerId,
      generationId: generations.id,
      status: generations.status,
      errorCode: generations.errorCode,
    })
    .from(generations)
    .where(eq(generations.chatId, chatId))
    .orderBy(generations.answerId, desc(generations.createdAt))
    .as("latest");
  const rows = await tx
    .select({
      id: messages.id,
      role: messages.role,
      text: messages.content,
      generationId: latest.generationId,
      status: latest.status,
      errorCode: latest.errorCode,
    })
    .from(messages)
    .leftJoin(latest, eq(latest.answerId, messages.id))
    .where(and(eq(messages.chatId, chatId), ne(messages.role, "system")))
    .orderBy(desc(messages.seq))
    .limit(chatMessagesMax);
  return rows.toReversed().map(({ id, role, text, generationId, status, errorCode }) => ({
    id,
    role: role === "user" ? "user" : "assistant",
    text,
    ...(generationId !== null && status !== null
      ? { generation: { id: generationId, status, ...(errorCode === null ? {} : { errorCode }) } }
      : {}),
  }));
}
