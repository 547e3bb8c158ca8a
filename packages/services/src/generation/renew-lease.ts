import { generations, withTenant } from "@causerie/db";
import { and, eq, sql } from "drizzle-orm";
import type { ServiceContext } from "../service-context.ts";
import { leaseEnd } from "./claim-generation.ts";

/** Names one claim: it matches nothing once another worker has claimed the generation. */
export interface LeaseInput {
  generationId: string;
  owner: string;
  attempt: number;
}

/** The rows of the generation that this claim still owns: one or none. */
export function ownedBy(lease: LeaseInput) {
  return and(
    eq(generations.id, lease.generationId),
    eq(generations.status, "running"),
    eq(generations.leaseOwner, lease.owner),
    eq(generations.attempt, lease.attempt),
  );
}

/** The heartbeat. `cancel`: still yours, but somebody pressed Stop; `lost`: not yours any more, write nothing. */
export async function renewLease(options: {
  ctx: Pick<ServiceContext, "db" | "tenant">;
  input: LeaseInput;
}): Promise<"held" | "cancel" | "lost"> {
  const { ctx, input } = options;
  const [row] = await withTenant(
    ctx.db,
    ctx.tenant.id,
    (tx) =>
      tx
        .update(generations)
        .set({ leaseExpiresAt: sql`${leaseEnd}` })
        .where(ownedBy(input))
        .returning({ cancelRequested: generations.cancelRequested }),
    { durable: false },
  );
  if (row === undefined) return "lost";
  return row.cancelRequested ? "cancel" : "held";
}
