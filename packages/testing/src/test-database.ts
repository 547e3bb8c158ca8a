import { randomUUID } from "node:crypto";
import pg from "pg";
import { postgresUrl } from "./env.ts";
import { hashMigrations, readMigrationFiles } from "./migration-files.ts";
import { templateLockId } from "./tunables.ts";

export interface TestDatabase {
  /** A superuser's connection string to the fresh database. */
  url: string;
  /** Drops the database and ends whatever is still connected to it. */
  drop(): Promise<void>;
}

/**
 * Makes a database of its own on the throw-away Postgres, with every migration applied unless `migrated` is false.
 * Migrations run once per content into a template; each database is a copy of it.
 */
export async function createTestDatabase({
  migrated = true,
}: { migrated?: boolean } = {}): Promise<TestDatabase> {
  const name = `causerie_test_${randomUUID().replaceAll("-", "")}`;
  await withClient(postgresUrl(), async (client) => {
    const template = migrated ? await ensureTemplate(client) : "template0";
    await client.query(`CREATE DATABASE ${name} TEMPLATE ${template}`);
  });
  return { url: databaseUrl(name), drop: () => dropDatabase(name) };
}

async function dropDatabase(name: string): Promise<void> {
  await withClient(postgresUrl(), (client) => client.query(`DROP DATABASE IF EXISTS ${name} WITH (FORCE)`));
}

/** A finished template is marked with datistemplate, so that one whose maker died half-way is made again. */
async function ensureTemplate(client: pg.Client): Promise<string> {
  const files = await readMigrationFiles();
  const name = `causerie_template_${hashMigrations(files)}`;
  if (await isFinishedTemplate(client, name)) return name;
  await client.query("SELECT pg_advisory_lock($1)", [templateLockId]);
  try {
    if (await isFinishedTemplate(client, name)) return name;
    await client.query(`DROP DATABASE IF EXISTS ${name} WITH (FORCE)`);
    await client.query(`CREATE DATABASE ${name} TEMPLATE template0`);
    await withClient(databaseUrl(name), async (inside) => {
      for (const file of files) await applyMigration(inside, file);
    });
    await client.query(`ALTER DATABASE ${name} WITH IS_TEMPLATE true`);
  } finally {
    await client.query("SELECT pg_advisory_unlock($1)", [templateLockId]);
  }
  return name;
}

async function isFinishedTemplate(client: pg.Client, name: string): Promise<boolean> {
  const found = await client.query("SELECT 1 FROM pg_database WHERE datname = $1 AND datistemplate", [name]);
  return found.rowCount === 1;
}

async function applyMigration(client: pg.Client, file: { name: string; sql: string }): Promise<void> {
  await client.query("BEGIN");
  try {
    await client.query(file.sql);
    await client.query("COMMIT");
  } catch (error) {
    await client.query("ROLLBACK");
    throw new Error(`Migration ${file.name} does not apply to an empty database.`, { cause: error });
  }
}

function databaseUrl(name: string): string {
  const url = new URL(postgresUrl());
  url.pathname = `/${name}`;
  return url.href;
}

async function withClient<Result>(
  url: string,
  work: (client: pg.Client) => Promise<Result>,
): Promise<Result> {
  const client = new pg.Client({ connectionString: url });
  await client.connect();
  try {
    return await work(client);
  } finally {
    await client.end();
  }
}
