import type { SendMessageResult } from "@causerie/contracts";
import { chats, generations, messages, type TenantTx, withTenant } from "@causerie/db";
import { and, desc, eq, lt } from "drizzle-orm";
import { openOwnChat } from "../chat/own-chat.ts";
import { ConflictError, NotFoundError } from "../errors.ts";
import { enqueueGeneration } from "../generation/enqueue-generation.ts";
import { insertGeneration } from "../generation/insert-generation.ts";
import { withinLimits } from "../limits/within-limits.ts";
import { newId, type VisitorContext } from "../service-context.ts";
import { assertNoAnswerInProgress, type SendMessageOutcome } from "./send-message.ts";

/** Writes an answer again that failed or was cancelled: a new generation for the same message. */
export async function retryAnswer(options: {
  ctx: VisitorContext;
  input: { answerId: string };
}): Promise<SendMessageOutcome> {
  const { ctx, input } = options;
  const generationId = newId(ctx);
  const outcome = await withinLimits(ctx, generationId, () =>
    withTenant(ctx.db, ctx.tenant.id, (tx) => storeRetry(tx, ctx, { ...input, generationId })),
  );
  if (outcome.outcome === "created") await enqueueGeneration(ctx, generationId);
  return outcome;
}

async function storeRetry(
  tx: TenantTx,
  ctx: VisitorContext,
  { answerId, generationId }: { answerId: string; generationId: string },
): Promise<{ outcome: "created"; result: SendMessageResult }> {
  const { chatId } = await findLastGeneration(tx, ctx, answerId);
  await openOwnChat(tx, ctx, chatId);
  // Only under the chat's lock is its state sure: another retry may have succeeded since.
  const previous = await findLastGeneration(tx, ctx, answerId);
  await assertNoAnswerInProgress(tx, chatId);
  if (previous.status === "succeeded") throw new ConflictError("the answer is complete");
  await tx.update(messages).set({ content: "" }).where(eq(messages.id, answerId));
  await insertGeneration(tx, ctx, { id: generationId, chatId: chatId, answerId, params: {} });
  const [question] = await tx
    .select({ id: messages.id })
    .from(messages)
    .where(and(eq(messages.chatId, chatId), eq(messages.role, "user"), lt(messages.seq, previous.seq)))
    .orderBy(desc(messages.seq))
    .limit(1);
  if (question === undefined) throw new NotFoundError("question");
  return { outcome: "created", result: { messageId: question.id, answerId, generationId } };
}

async function findLastGeneration(tx: TenantTx, ctx: VisitorContext, answerId: string) {
  const [found] = await tx
    .select({ chatId: messages.chatId, seq: messages.seq, status: generations.status })
    .from(messages)
    .innerJoin(chats, eq(chats.id, messages.chatId))
    .innerJoin(generations, eq(generations.answerId, messages.id))
    .where(and(eq(messages.id, answerId), eq(chats.sessionId, ctx.visitor.sessionId)))
    .orderBy(desc(generations.createdAt))
    .limit(1);
  if (found === undefined) throw new NotFoundError("answer");
  return found;
}
