import { createHash } from "node:crypto";
import { readdir, readFile } from "node:fs/promises";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import pg from "pg";
import { connectTimeoutMs, migrationLockId } from "./tunables.ts";

const migrationsFolder = fileURLToPath(new URL("../../../migrations", import.meta.url));

export interface MigrateOptions {
  /** Connection string of a user that may create tables and roles. */
  url: string;
  /** Folder of `NNNN-intent.sql` files; the repository's own unless given. */
  folder?: string;
}

interface Migration {
  name: string;
  sql: string;
  sha256: string;
}

/**
 * Applies the migrations that the database lacks, in the order of their names, each in a transaction. Several callers
 * at once wait for one another. Returns the names applied. Rejects when an applied file has changed since.
 */
export async function migrate({ url, folder = migrationsFolder }: MigrateOptions): Promise<string[]> {
  const migrations = await readMigrations(folder);
  const client = new pg.Client({ connectionString: url, connectionTimeoutMillis: connectTimeoutMs });
  await client.connect();
  try {
    await client.query("SELECT pg_advisory_lock($1)", [migrationLockId]);
    return await applyMissing(client, migrations);
  } finally {
    await client.end(); // Gives the advisory lock back as well.
  }
}

async function readMigrations(folder: string): Promise<Migration[]> {
  const names = (await readdir(folder)).filter((name) => name.endsWith(".sql")).toSorted();
  return Promise.all(
    names.map(async (name) => {
      const sql = await readFile(join(folder, name), "utf8");
      return { name, sql, sha256: createHash("sha256").update(sql).digest("hex") };
    }),
  );
}

async function applyMissing(client: pg.Client, migrations: readonly Migration[]): Promise<string[]> {
  await client.query(
    `CREATE TABLE IF NOT EXISTS schema_migrations
      (name text PRIMARY KEY, sha256 text NOT NULL, applied_at timestamptz NOT NULL DEFAULT now())`,
  );
  const { rows } = await client.query<{ name: string; sha256: string }>(
    "SELECT name, sha256 FROM schema_migrations",
  );
  const appliedHashes = new Map(rows.map((row) => [row.name, row.sha256]));
  const newlyApplied: string[] = [];
  for (const migration of migrations) {
    const appliedHash = appliedHashes.get(migration.name);
    if (appliedHash === undefined) {
      await applyOne(client, migration);
      newlyApplied.push(migration.name);
    } else if (appliedHash !== migration.sha256) {
      throw new Error(`Migration ${migration.name} has changed since it was applied. Add a new one instead.`);
    }
  }
  return newlyApplied;
}

async function applyOne(client: pg.Client, migration: Migration): Promise<void> {
  await client.query("BEGIN");
  try {
    await client.query(migration.sql);
    await client.query("INSERT INTO schema_migrations (name, sha256) VALUES ($1, $2)", [
      migration.name,
      migration.sha256,
    ]);
    await client.query("COMMIT");
  } catch (error) {
    await client.query("ROLLBACK");
    throw new Error(`Migration ${migration.name} failed and was rolled back.`, { cause: error });
  }
}
