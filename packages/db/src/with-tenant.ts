import { sql } from "drizzle-orm";
import type { Db } from "./create-db.ts";

/** A transaction that sees one tenant's rows and no other's. */
export type TenantTx = Parameters<Parameters<Db["transaction"]>[0]>[0];

export interface WithTenantOptions {
  /**
   * `false` lets Postgres answer before the change is on disk. Only for changes that a crash may undo because they
   * would simply be made again, such as a lease.
   */
  durable?: boolean;
}

/** Runs `work` in a transaction bound to the tenant; row-level security hides every other tenant's rows. */
export async function withTenant<Result>(
  db: Db,
  tenantId: string,
  work: (tx: TenantTx) => Promise<Result>,
  { durable = true }: WithTenantOptions = {},
): Promise<Result> {
  return db.transaction(async (tx) => {
    await tx.execute(sql`SELECT set_config('causerie.tenant_id', ${tenantId}, true),
      set_config('synchronous_commit', ${durable ? "on" : "off"}, true)`);
    return work(tx);
  });
}
