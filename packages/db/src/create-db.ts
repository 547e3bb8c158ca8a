import { sql } from "drizzle-orm";
import { drizzle } from "drizzle-orm/node-postgres";
import pg from "pg";
import { prepareStatements } from "./prepare-statements.ts";
import {
  answerTimeoutMs,
  connectTimeoutMs,
  idleInTransactionTimeoutMs,
  poolConnectionsMax,
  statementTimeoutMs,
} from "./tunables.ts";

/** What this package needs of a logger; a pino logger fits. */
export interface DbLogger {
  warn(bindings: object, message: string): void;
}

export interface CreateDbOptions {
  /** Connection string of a user that is a member of the role `causerie_app`. */
  url: string;
  logger: DbLogger;
  connectionsMax?: number;
}

export type Db = ReturnType<typeof createDb>;

/**
 * Opens a pool whose every connection runs as `causerie_app`, so that row-level security binds each statement.
 * Connects at the first query. A connection that breaks is replaced; the query that was on it rejects.
 */
export function createDb(options: CreateDbOptions) {
  // `options` in the url would replace the ones below, and with them the role: every tenant would see all rows.
  if (/[?&]options=/.test(options.url)) throw new Error("The database url must not carry `options`.");
  const pool = new pg.Pool({
    connectionString: options.url,
    max: options.connectionsMax ?? poolConnectionsMax,
    connectionTimeoutMillis: connectTimeoutMs,
    statement_timeout: statementTimeoutMs,
    idle_in_transaction_session_timeout: idleInTransactionTimeoutMs,
    options: "-c role=causerie_app",
    query_timeout: answerTimeoutMs,
    keepAlive: true,
    // Statements that don't wait for one another share a round trip.
    pipeline: true,
  });
  // Without a listener a connection that Postgres closes would end the process. The pool listens to idle ones only.
  const logLoss = (error: Error): void => options.logger.warn({ err: error }, "database connection lost");
  pool.on("error", logLoss);
  pool.on("connect", (client) => {
    client.on("error", logLoss);
    prepareStatements(client);
  });
  return drizzle({ client: pool });
}

/** Ends every connection once its query is done. */
export async function closeDb(db: Db): Promise<void> {
  await db.$client.end();
}

/** Resolves when Postgres answers, rejects otherwise. */
export async function pingDb(db: Db): Promise<void> {
  await db.execute(sql`SELECT 1`);
}
