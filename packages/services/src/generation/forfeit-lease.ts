import { generations, withTenant } from "@causerie/db";
import { sql } from "drizzle-orm";
import type { ServiceContext } from "../service-context.ts";
import { type LeaseInput, ownedBy } from "./renew-lease.ts";

/**
 * Ends a claim at once as if its lease had run out: unlike a hand-over it counts among the lost leases, so that a
 * generation on which every claim fails comes to an end. Stop its heartbeat first. The caller delivers the job again.
 */
export async function forfeitLease(options: {
  ctx: Pick<ServiceContext, "db" | "tenant">;
  input: LeaseInput;
}): Promise<void> {
  const { ctx, input } = options;
  await withTenant(ctx.db, ctx.tenant.id, (tx) =>
    tx
      .update(generations)
      .set({ leaseExpiresAt: sql`clock_timestamp()` })
      .where(ownedBy(input)),
  );
}
