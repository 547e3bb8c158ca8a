import { randomInt } from "node:crypto";
import type { GenerationParams } from "@causerie/contracts";
import type { TenantTx } from "@causerie/db";
import { sql } from "drizzle-orm";
import { newId, type VisitorContext } from "../service-context.ts";
import { storableText } from "./storable-text.ts";

export interface SaidMessage {
  role: "system" | "user" | "assistant";
  content: string;
  clientMessageId?: string;
}

export interface Turn {
  chatId: string;
  origin: "web" | "api";
  said: readonly SaidMessage[];
  answerId: string;
  generationId: string;
  params: GenerationParams;
}

/** Seeds are unsigned 32-bit numbers, as the engine takes them. */
const seedLimit = 2 ** 32;

/** Gives generations a seed of their own, so that a hand-over draws the same tokens. */
export function withSeed(params: GenerationParams): GenerationParams {
  return { ...params, seed: params.seed ?? randomInt(seedLimit) };
}

/**
 * Writes down what was said, the empty answer and its queued generation in one statement, with the session and the
 * chat if they are new. Returns the ids of what was said; none when nothing was written: the chat is somebody else's,
 * an answer of it is being written, or the clientMessageId was there before.
 *
 * No lock is taken. Two of these at once in a chat either see each other's generation or count the same `seq`, and
 * then the unique index lets the second insert nothing at all.
 */
export async function insertTurn(tx: TenantTx, ctx: VisitorContext, turn: Turn): Promise<string[]> {
  const tenantId = sql`${ctx.tenant.id}::uuid`;
  const sessionId = sql`${ctx.visitor.sessionId}::uuid`;
  const chatId = sql`${turn.chatId}::uuid`;
  const answerId = sql`${turn.answerId}::uuid`;
  const ids = turn.said.map(() => newId(ctx));
  const column = (values: readonly (string | null)[]) => sql.param(values);
  const inserted = await tx.execute(sql`
    WITH session AS (
      INSERT INTO sessions (tenant_id, id) VALUES (${tenantId}, ${sessionId}) ON CONFLICT DO NOTHING
    ), new_chat AS (
      INSERT INTO chats (tenant_id, id, session_id, origin)
      VALUES (${tenantId}, ${chatId}, ${sessionId}, ${turn.origin}) ON CONFLICT DO NOTHING RETURNING id
    ), place AS (
      SELECT coalesce((SELECT max(seq) FROM messages WHERE tenant_id = ${tenantId} AND chat_id = ${chatId}), 0) AS seq
      WHERE (EXISTS (SELECT FROM new_chat) OR EXISTS (SELECT FROM chats
          WHERE tenant_id = ${tenantId} AND id = ${chatId} AND session_id = ${sessionId} AND origin = ${turn.origin}))
        AND NOT EXISTS (SELECT FROM generations
          WHERE tenant_id = ${tenantId} AND chat_id = ${chatId} AND status IN ('queued', 'running'))
    ), said AS (
      INSERT INTO messages (tenant_id, id, chat_id, seq, role, content, client_message_id)
      SELECT ${tenantId}, one.id, ${chatId}, place.seq + one.number, one.role, one.content, one.client_message_id
      FROM place, unnest(${column(ids)}::uuid[], ${column(turn.said.map(({ role }) => role))}::text[],
          ${column(turn.said.map(({ content }) => storableText(content)))}::text[],
          ${column(turn.said.map(({ clientMessageId }) => clientMessageId ?? null))}::uuid[])
        WITH ORDINALITY AS one (id, role, content, client_message_id, number)
      ON CONFLICT DO NOTHING RETURNING seq
    ), answer AS (
      INSERT INTO messages (tenant_id, id, chat_id, seq, role, content)
      SELECT ${tenantId}, ${answerId}, ${chatId}, max(said.seq) + 1, 'assistant', '' FROM said HAVING count(*) > 0
      RETURNING id
    )
    INSERT INTO generations
      (tenant_id, id, chat_id, session_id, network_hash, answer_id, model_id, params, status)
    SELECT ${tenantId}, ${turn.generationId}::uuid, ${chatId}, ${sessionId}, ${ctx.visitor.networkHash}, answer.id,
      ${ctx.tenant.modelId}, ${JSON.stringify(withSeed(turn.params))}::jsonb, 'queued' FROM answer`);
  return inserted.rowCount === 1 ? ids : [];
}
