import { type Db, listUnattendedGenerations } from "@causerie/db";
import type { GenerationQueue } from "@causerie/queue";
import { queuedGraceMs, sweepRowsMax } from "../tunables.ts";

/**
 * Enqueues again what nobody works on: generations whose job was lost with Redis or with a crash between commit and
 * enqueue, and those of dead workers. A job that exists already is left alone. Returns how many were looked at.
 */
export async function recoverUnattended(options: { db: Db; queue: GenerationQueue }): Promise<number> {
  const unattended = await listUnattendedGenerations(options.db, { queuedGraceMs, limit: sweepRowsMax });
  for (const job of unattended) await options.queue.enqueue(job);
  return unattended.length;
}
