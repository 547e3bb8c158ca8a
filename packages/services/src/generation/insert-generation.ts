import { randomInt } from "node:crypto";
import type { GenerationParams } from "@causerie/contracts";
import { generations, messages, type TenantTx } from "@causerie/db";
import { sql } from "drizzle-orm";
import type { VisitorContext } from "../service-context.ts";

/** Seeds are unsigned 32-bit numbers, as the engine takes them. */
const seedLimit = 2 ** 32;

export interface NewGeneration {
  id: string;
  chatId: string;
  answerId: string;
  params: GenerationParams;
}

/** Inserts a queued generation. The seed is fixed here, so that a hand-over draws the same tokens. */
export async function insertGeneration(
  tx: TenantTx,
  ctx: VisitorContext,
  generation: NewGeneration,
): Promise<void> {
  await tx.insert(generations).values({
    ...generation,
    tenantId: ctx.tenant.id,
    sessionId: ctx.visitor.sessionId,
    networkHash: ctx.visitor.networkHash,
    modelId: ctx.tenant.modelId,
    params: { ...generation.params, seed: generation.params.seed ?? randomInt(seedLimit) },
    status: "queued",
  });
}

/** The place after the chat's last message. */
export async function nextSeq(tx: TenantTx, chatId: string): Promise<number> {
  const [last] = await tx
    .select({ seq: sql<number>`coalesce(max(${messages.seq}), 0)::int` })
    .from(messages)
    .where(sql`${messages.chatId} = ${chatId}`);
  return (last?.seq ?? 0) + 1;
}
