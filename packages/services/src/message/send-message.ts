import type { SendMessageResult } from "@causerie/contracts";
import { chats, generations, messages, type TenantTx, withTenant } from "@causerie/db";
import { and, desc, eq, sql } from "drizzle-orm";
import { alias } from "drizzle-orm/pg-core";
import { assertOwnChat } from "../chat/own-chat.ts";
import { ConflictError } from "../errors.ts";
import { enqueueGeneration } from "../generation/enqueue-generation.ts";
import { type Limited, withinLimits } from "../limits/within-limits.ts";
import { newId, type VisitorContext } from "../service-context.ts";
import { insertTurn } from "./insert-turn.ts";

export interface SendMessageInput {
  chatId: string;
  clientMessageId: string;
  /** Parsed by the contract `messageText`. */
  text: string;
}

export type SendMessageOutcome = Limited<{ outcome: "created" | "replayed"; result: SendMessageResult }>;

/**
 * Stores a message and a queued generation that will answer it, then enqueues that. The session and the chat are made
 * when they are new. The same clientMessageId again gets the first one's ids. Rejects with NotFoundError when the chat
 * is somebody else's, with ConflictError while another answer of the chat is being written.
 */
export async function sendMessage(options: {
  ctx: VisitorContext;
  input: SendMessageInput;
}): Promise<SendMessageOutcome> {
  const { ctx, input } = options;
  const generationId = newId(ctx);
  const outcome = await withinLimits(ctx, generationId, () =>
    withTenant(ctx.db, ctx.tenant.id, (tx) => storeMessage(tx, ctx, { ...input, generationId })),
  );
  if (outcome.outcome === "limited") {
    // Who sends again what was let in before is not refused.
    const result = await withTenant(ctx.db, ctx.tenant.id, (tx) => findReplay(tx, ctx, input));
    return result === undefined ? outcome : { outcome: "replayed", result, limit: outcome.decision.state };
  }
  if (outcome.outcome === "created") await enqueueGeneration(ctx, generationId);
  return outcome;
}

async function storeMessage(
  tx: TenantTx,
  ctx: VisitorContext,
  input: SendMessageInput & { generationId: string },
): Promise<{ outcome: "created" | "replayed"; result: SendMessageResult }> {
  const { chatId, clientMessageId, text, generationId } = input;
  const answerId = newId(ctx);
  const said = [{ role: "user" as const, content: text, clientMessageId }];
  const [messageId] = await insertTurn(tx, ctx, {
    chatId,
    origin: "web",
    said,
    answerId,
    generationId,
    params: {},
  });
  if (messageId !== undefined) return { outcome: "created", result: { messageId, answerId, generationId } };
  const replayed = await findReplay(tx, ctx, input);
  if (replayed !== undefined) return { outcome: "replayed", result: replayed };
  await assertOwnChat(tx, ctx, chatId, "web");
  throw new ConflictError("an answer of this chat is still being written");
}

/** The ids of the message that was sent with this clientMessageId before, and of its answer as it is written now. */
async function findReplay(
  tx: TenantTx,
  ctx: VisitorContext,
  input: SendMessageInput,
): Promise<SendMessageResult | undefined> {
  const answers = alias(messages, "answers");
  const [found] = await tx
    .select({ messageId: messages.id, answerId: answers.id, generationId: generations.id })
    .from(messages)
    .innerJoin(chats, and(eq(chats.id, messages.chatId), eq(chats.sessionId, ctx.visitor.sessionId)))
    .innerJoin(answers, and(eq(answers.chatId, messages.chatId), eq(answers.seq, sql`${messages.seq} + 1`)))
    .innerJoin(generations, eq(generations.answerId, answers.id))
    .where(and(eq(messages.chatId, input.chatId), eq(messages.clientMessageId, input.clientMessageId)))
    .orderBy(desc(generations.createdAt))
    .limit(1);
  return found;
}
