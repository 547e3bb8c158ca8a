import { sql } from "drizzle-orm";
import type { Db } from "./create-db.ts";

// The only questions asked without a tenant. Each calls a SECURITY DEFINER function that answers with ids alone.

/** The tenant that is served at a host name (without port, any case), or null. */
export async function findTenantIdByHost(db: Db, host: string): Promise<string | null> {
  const found = await db.execute<{ id: string | null }>(sql`SELECT tenant_id_by_host(${host}) AS id`);
  return found.rows[0]?.id ?? null;
}

/** Generations that nobody works on: queued for longer than the grace, or running with an expired lease. */
export async function listUnattendedGenerations(
  db: Db,
  options: { queuedGraceMs: number; limit: number },
): Promise<{ tenantId: string; generationId: string }[]> {
  const grace = `${options.queuedGraceMs} milliseconds`;
  const found = await db.execute<{ tenantId: string; generationId: string }>(
    sql`SELECT tenant_id AS "tenantId", generation_id AS "generationId"
      FROM unattended_generations(${grace}::interval, ${options.limit})`,
  );
  return found.rows;
}

/** API chats whose request never came back to delete them. */
export async function listAbandonedApiChats(
  db: Db,
  options: { olderThanMs: number; limit: number },
): Promise<{ tenantId: string; chatId: string }[]> {
  const age = `${options.olderThanMs} milliseconds`;
  const found = await db.execute<{ tenantId: string; chatId: string }>(
    sql`SELECT tenant_id AS "tenantId", chat_id AS "chatId"
      FROM abandoned_api_chats(${age}::interval, ${options.limit})`,
  );
  return found.rows;
}
