import type { GenerationParams } from "@causerie/contracts";
import { chats, generations, messages, type TenantTx, withTenant } from "@causerie/db";
import { and, desc, eq, lt, sql } from "drizzle-orm";
import { alias } from "drizzle-orm/pg-core";
import type { ServiceContext } from "../service-context.ts";
import { attemptsMax, chatMessagesMax, leaseDurationMs } from "../tunables.ts";
import { endUnanswered } from "./end-unanswered.ts";

export interface PromptMessage {
  role: "system" | "user" | "assistant";
  content: string;
}

/** A generation that this worker now owns. */
export interface ClaimedGeneration {
  id: string;
  tenantId: string;
  /** Whose conversation it is. */
  sessionId: string;
  chatId: string;
  answerId: string;
  modelId: string;
  params: GenerationParams;
  /** Counts claims from 1; fences the token stream. */
  attempt: number;
  origin: "web" | "api";
  /** The tenant's system prompt first unless it is empty, then the chat, oldest first, without the answer. */
  messages: PromptMessage[];
}

export type ClaimOutcome =
  | { outcome: "claimed"; generation: ClaimedGeneration }
  | { outcome: "held"; retryInMs: number }
  | { outcome: "gone" };

export interface ClaimInput {
  generationId: string;
  /** Name of the worker, different for every process. */
  owner: string;
}

/**
 * Takes a generation that is queued, or running with an expired lease. `held`: another worker has it, ask again later;
 * `gone`: it has ended, was deleted, was cancelled while nobody had it, or lost too many workers and is failed now.
 */
export async function claimGeneration(options: {
  ctx: ServiceContext;
  input: ClaimInput;
}): Promise<ClaimOutcome> {
  const { ctx, input } = options;
  // A claim that a crash of Postgres undoes is simply made again, so it needn't wait for the disk.
  const outcome = await withTenant(ctx.db, ctx.tenant.id, (tx) => claim(tx, ctx, input), { durable: false });
  if (outcome.outcome !== "ended") return outcome;
  await endUnanswered(ctx, outcome.generation, outcome.reason);
  return { outcome: "gone" };
}

async function claim(tx: TenantTx, ctx: ServiceContext, input: ClaimInput) {
  // The two share a round trip; the prompt is read in vain only when the claim fails.
  const [[row], { origin, history }] = await Promise.all([
    take(tx, input),
    readHistory(tx, input.generationId),
  ]);
  if (row === undefined) return whyNot(tx, input.generationId);
  if (row.status === "cancelled") return { outcome: "ended", generation: row, reason: "cancelled" } as const;
  if (row.status === "failed") return { outcome: "ended", generation: row, reason: "worker_lost" } as const;
  const { systemPrompt } = ctx.tenant;
  const { id, tenantId, sessionId, chatId, answerId, modelId, params, attempt } = row;
  const generation: ClaimedGeneration = {
    id,
    tenantId,
    sessionId,
    chatId,
    answerId,
    modelId,
    params,
    attempt,
    origin,
    messages: [
      ...(systemPrompt === "" ? [] : [{ role: "system" as const, content: systemPrompt }]),
      // An earlier answer that failed before its first word has nothing to say.
      ...history.filter(({ content }) => content !== ""),
    ],
  };
  return { outcome: "claimed", generation } as const;
}

/** One statement decides all: who is cancelled or worn out ends here, the others get their lease. */
function take(tx: TenantTx, input: ClaimInput) {
  const isLost = sql`${generations.status} = 'running'`;
  const next = sql`CASE WHEN ${generations.cancelRequested} THEN 'cancelled'
    WHEN ${isLost} AND ${generations.lostLeases} + 1 >= ${attemptsMax}::int THEN 'failed' ELSE 'running' END`;
  const isRunning = sql`(${next}) = 'running'`;
  return tx
    .update(generations)
    .set({
      status: next,
      attempt: sql`${generations.attempt} + 1`,
      lostLeases: sql`${generations.lostLeases} + (${isLost})::int`,
      leaseOwner: sql`CASE WHEN ${isRunning} THEN ${input.owner} END`,
      leaseExpiresAt: sql`CASE WHEN ${isRunning} THEN ${leaseEnd} END`,
      startedAt: sql`coalesce(${generations.startedAt}, clock_timestamp())`,
      finishedAt: sql`CASE WHEN NOT ${isRunning} THEN clock_timestamp() END`,
      finishReason: sql`CASE WHEN ${generations.cancelRequested} THEN 'cancelled' END`,
      errorCode: sql`CASE WHEN (${next}) = 'failed' THEN 'worker_lost' END`,
    })
    .where(
      and(
        eq(generations.id, input.generationId),
        sql`(${generations.status} = 'queued' OR (${isLost} AND ${generations.leaseExpiresAt} < clock_timestamp()))`,
      ),
    )
    .returning();
}

/** What was said before the answer, oldest first. */
async function readHistory(tx: TenantTx, generationId: string) {
  const answers = alias(messages, "answers");
  const newestFirst = await tx
    .select({ role: messages.role, content: messages.content, origin: chats.origin })
    .from(generations)
    .innerJoin(chats, eq(chats.id, generations.chatId))
    .innerJoin(answers, eq(answers.id, generations.answerId))
    .innerJoin(messages, and(eq(messages.chatId, generations.chatId), lt(messages.seq, answers.seq)))
    .where(eq(generations.id, generationId))
    .orderBy(desc(messages.seq))
    .limit(chatMessagesMax);
  const history = newestFirst.map(({ role, content }): PromptMessage => ({ role, content })).toReversed();
  return { origin: newestFirst[0]?.origin ?? ("web" as const), history };
}

/** When a lease taken now runs out, by the database's clock. */
export const leaseEnd = sql.raw(`clock_timestamp() + interval '${leaseDurationMs} milliseconds'`);

async function whyNot(tx: TenantTx, generationId: string) {
  const [row] = await tx
    .select({
      remainingMs: sql<number>`ceil(extract(epoch FROM ${generations.leaseExpiresAt} - clock_timestamp()) * 1000)::int`,
    })
    .from(generations)
    .where(and(eq(generations.id, generationId), eq(generations.status, "running")));
  if (row === undefined) return { outcome: "gone" } as const;
  return { outcome: "held", retryInMs: Math.max(1, row.remainingMs) } as const;
}
