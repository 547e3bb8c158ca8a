import type { SendMessageResult } from "@causerie/contracts";
import { chats, generations, messages, type TenantTx, withTenant } from "@causerie/db";
import { and, asc, eq, gt, inArray } from "drizzle-orm";
import { openOwnChat } from "../chat/own-chat.ts";
import { ConflictError } from "../errors.ts";
import { enqueueGeneration } from "../generation/enqueue-generation.ts";
import { insertGeneration, nextSeq } from "../generation/insert-generation.ts";
import { type Limited, withinLimits } from "../limits/within-limits.ts";
import { newId, type VisitorContext } from "../service-context.ts";
import { ensureSession } from "../session/ensure-session.ts";

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
  if (outcome.outcome === "created") await enqueueGeneration(ctx, generationId);
  if (outcome.outcome !== "limited") return outcome;
  // What was sent before takes no unit, so the limits cannot refuse it.
  const replayed = await withTenant(ctx.db, ctx.tenant.id, (tx) => findReplay(tx, ctx, input));
  if (replayed === undefined) return outcome;
  return { outcome: "replayed", result: replayed, limit: outcome.decision.state };
}

async function storeMessage(
  tx: TenantTx,
  ctx: VisitorContext,
  input: SendMessageInput & { generationId: string },
): Promise<{ outcome: "created" | "replayed"; result: SendMessageResult }> {
  const { chatId, generationId } = input;
  await ensureSession(tx, ctx);
  await openOwnChat(tx, ctx, chatId);
  const replayed = await findReplay(tx, ctx, input);
  if (replayed !== undefined) return { outcome: "replayed", result: replayed };
  await assertNoAnswerInProgress(tx, chatId);

  const [messageId, answerId] = [newId(ctx), newId(ctx)];
  const seq = await nextSeq(tx, chatId);
  const common = { tenantId: ctx.tenant.id, chatId };
  await tx.insert(messages).values([
    {
      ...common,
      id: messageId,
      seq,
      role: "user",
      content: input.text,
      clientMessageId: input.clientMessageId,
    },
    { ...common, id: answerId, seq: seq + 1, role: "assistant", content: "" },
  ]);
  await insertGeneration(tx, ctx, { id: generationId, chatId, answerId, params: {} });
  return { outcome: "created", result: { messageId, answerId, generationId } };
}

/** The ids of the message that the visitor sent with this clientMessageId before, and of its first answer. */
async function findReplay(
  tx: TenantTx,
  ctx: VisitorContext,
  input: SendMessageInput,
): Promise<SendMessageResult | undefined> {
  const [sent] = await tx
    .select({ id: messages.id, seq: messages.seq })
    .from(messages)
    .innerJoin(chats, and(eq(chats.id, messages.chatId), eq(chats.sessionId, ctx.visitor.sessionId)))
    .where(and(eq(messages.chatId, input.chatId), eq(messages.clientMessageId, input.clientMessageId)));
  if (sent === undefined) return undefined;
  const [answer] = await tx
    .select({ answerId: messages.id, generationId: generations.id })
    .from(messages)
    .innerJoin(generations, eq(generations.answerId, messages.id))
    .where(and(eq(messages.chatId, input.chatId), gt(messages.seq, sent.seq)))
    .orderBy(asc(messages.seq), asc(generations.createdAt))
    .limit(1);
  return answer === undefined ? undefined : { messageId: sent.id, ...answer };
}

/** Locks nothing: `openOwnChat` holds the chat, and a unique index stands behind it. */
export async function assertNoAnswerInProgress(tx: TenantTx, chatId: string): Promise<void> {
  const active = await tx
    .select({ id: generations.id })
    .from(generations)
    .where(and(eq(generations.chatId, chatId), inArray(generations.status, ["queued", "running"])))
    .limit(1);
  if (active.length > 0) throw new ConflictError("an answer of this chat is still being written");
}
