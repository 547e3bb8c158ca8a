import { generations, withTenant } from "@causerie/db";
import { sql } from "drizzle-orm";
import type { ServiceContext } from "../service-context.ts";
import { type LeaseInput, ownedBy } from "./renew-lease.ts";

/**
 * Hands a running generation over: it is queued again, and the next worker goes on from the tokens in the stream.
 * False when the lease was lost already. The caller delivers the job again.
 */
export async function releaseGeneration(options: {
  ctx: Pick<ServiceContext, "db" | "tenant">;
  input: LeaseInput;
}): Promise<boolean> {
  const { ctx, input } = options;
  const released = await withTenant(ctx.db, ctx.tenant.id, (tx) =>
    tx
      .update(generations)
      .set({ status: "queued", leaseOwner: sql`NULL`, leaseExpiresAt: sql`NULL` })
      .where(ownedBy(input))
      .returning({ id: generations.id }),
  );
  return released.length === 1;
}
