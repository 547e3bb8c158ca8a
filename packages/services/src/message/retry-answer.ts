import type { SendMessageResult } from "@causerie/contracts";
import { chats, generations, messages, type TenantTx, withTenant } from "@causerie/db";
import { and, desc, eq, inArray, sql } from "drizzle-orm";
import { alias } from "drizzle-orm/pg-core";
import { ConflictError, NotFoundError } from "../errors.ts";
import { enqueueGeneration } from "../generation/enqueue-generation.ts";
import { withinLimits } from "../limits/within-limits.ts";
import { newId, type VisitorContext } from "../service-context.ts";
import { withSeed } from "./insert-turn.ts";
import type { SendMessageOutcome } from "./send-message.ts";

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
  // Read under the chat's lock: another retry may have begun, and even ended, a moment ago.
  const [, last] = await Promise.all([lockChat(tx, answerId), findLastGeneration(tx, ctx, answerId)]);
  const { chatId, questionId, status } = last;
  if (status !== "failed" && status !== "cancelled") throw new ConflictError("this answer didn't fail");
  await Promise.all([
    tx.update(messages).set({ content: "" }).where(eq(messages.id, answerId)),
    tx.insert(generations).values({
      id: generationId,
      chatId,
      answerId,
      ...ctx.visitor,
      tenantId: ctx.tenant.id,
      modelId: ctx.tenant.modelId,
      params: withSeed({}),
      status: "queued",
    }),
  ]);
  return { outcome: "created", result: { messageId: questionId, answerId, generationId } };
}

function lockChat(tx: TenantTx, answerId: string) {
  const chatId = tx.select({ id: messages.chatId }).from(messages).where(eq(messages.id, answerId));
  return tx.select({ id: chats.id }).from(chats).where(inArray(chats.id, chatId)).for("update");
}

async function findLastGeneration(tx: TenantTx, ctx: VisitorContext, answerId: string) {
  const questions = alias(messages, "questions");
  const [found] = await tx
    .select({ chatId: generations.chatId, status: generations.status, questionId: questions.id })
    .from(generations)
    .innerJoin(chats, eq(chats.id, generations.chatId))
    .innerJoin(messages, eq(messages.id, generations.answerId))
    .innerJoin(
      questions,
      and(eq(questions.chatId, messages.chatId), eq(questions.seq, sql`${messages.seq} - 1`)),
    )
    .where(
      and(
        eq(generations.answerId, answerId),
        eq(chats.sessionId, ctx.visitor.sessionId),
        eq(chats.origin, "web"),
      ),
    )
    .orderBy(desc(generations.createdAt))
    .limit(1);
  if (found === undefined) throw new NotFoundError("answer");
  return found;
}
