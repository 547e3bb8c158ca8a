import { drizzle, type NodePgDatabase } from "drizzle-orm/node-postgres";
import pg from "pg";
import type { Db } from "./create-db.ts";
import { withoutValues } from "./database-error.ts";

/** A transaction that sees one tenant's rows and no other's. */
export type TenantTx = NodePgDatabase;

export interface WithTenantOptions {
  /**
   * `false` lets Postgres answer before the change is on disk. Only for changes that a crash may undo because they
   * would simply be made again, such as a lease.
   */
  durable?: boolean;
}

/**
 * Runs `work` in a transaction bound to the tenant; row-level security hides every other tenant's rows. Commits when
 * `work` resolves, undoes all when it rejects. Statements that don't await one another share a round trip.
 */
export async function withTenant<Result>(
  db: Db,
  tenantId: string,
  work: (tx: TenantTx) => Promise<Result>,
  options: WithTenantOptions = {},
): Promise<Result> {
  const client = await db.$client.connect();
  try {
    // Not awaited by itself: it travels with the first statement of `work`. Were it to fail, that statement would
    // have no tenant and see nothing.
    const begun = client.query(beginning(tenantId, options));
    const [result] = await Promise.all([work(drizzle({ client })), begun]);
    await client.query("COMMIT");
    client.release();
    return result;
  } catch (error) {
    await undo(client);
    throw withoutValues(error);
  }
}

function beginning(tenantId: string, { durable = true }: WithTenantOptions): string {
  const relaxed = durable ? "" : "SET LOCAL synchronous_commit TO off;";
  return `BEGIN; ${relaxed} SELECT set_config('causerie.tenant_id', ${pg.escapeLiteral(tenantId)}, true)`;
}

async function undo(client: pg.PoolClient): Promise<void> {
  try {
    await client.query("ROLLBACK");
    client.release();
  } catch {
    // The connection is gone and the transaction with it; the caller throws what broke it.
    client.release(true);
  }
}
