import { randomUUID } from "node:crypto";
import { createTestDatabase, createTestTenant, type TestDatabase, type TestTenant } from "@causerie/testing";
import { sql } from "drizzle-orm";
import pg from "pg";
import { afterAll, beforeAll, expect, test } from "vitest";
import { closeDb, createDb, type Db, withTenant } from "./index.ts";
import { ignoreLogs } from "./testing.ts";

let database: TestDatabase;
let db: Db;
let tenant: TestTenant;
let admin: pg.Client;

beforeAll(async () => {
  database = await createTestDatabase();
  db = createDb({ url: database.url, logger: ignoreLogs, connectionsMax: 1 });
  tenant = await createTestTenant({ url: database.url });
  admin = new pg.Client({ connectionString: database.url });
  await admin.connect();
});

afterAll(async () => {
  await admin.end();
  await closeDb(db);
  await database.drop();
});

async function countSessions(): Promise<number | null> {
  return (await withTenant(db, tenant.tenantId, (tx) => tx.execute(sql`SELECT 1 FROM sessions`))).rowCount;
}

function insertSession() {
  return sql`INSERT INTO sessions (tenant_id, id) VALUES (${tenant.tenantId}, ${randomUUID()})`;
}

test("works for a login that may be nobody but causerie_app, and that login sees no table by itself", async () => {
  const login = `login_${randomUUID().replaceAll("-", "")}`;
  await admin.query(`CREATE ROLE ${login} LOGIN NOINHERIT PASSWORD 'a-password' IN ROLE causerie_app`);
  const url = new URL(database.url);
  const owner = url.username;
  [url.username, url.password] = [login, "a-password"];
  const restricted = createDb({ url: url.href, logger: ignoreLogs, connectionsMax: 1 });
  const alone = new pg.Client({ connectionString: url.href });
  try {
    await withTenant(restricted, tenant.tenantId, (tx) => tx.execute(insertSession()));
    expect((await restricted.execute(sql`SELECT 1 FROM sessions`)).rowCount).toBe(0);
    await alone.connect();
    await expect(alone.query("SELECT 1 FROM sessions")).rejects.toThrow("permission denied");
    await expect(alone.query(`SET ROLE ${pg.escapeIdentifier(owner)}`)).rejects.toThrow("permission denied");
  } finally {
    await Promise.all([closeDb(restricted), alone.end()]);
    await admin.query(`DROP ROLE ${login}`);
  }
});

test("undoes everything when the work rejects, and throws what it rejected with", async () => {
  const before = await countSessions();
  const fault = new Error("second thoughts");
  const work = withTenant(db, tenant.tenantId, async (tx) => {
    await tx.execute(insertSession());
    throw fault;
  });
  await expect(work).rejects.toBe(fault);
  expect(await countSessions()).toBe(before);
});

test("outlives a connection that Postgres ends in mid-transaction, and undoes the transaction", async () => {
  const before = await countSessions();
  const work = withTenant(db, tenant.tenantId, async (tx) => {
    await tx.execute(insertSession());
    const [backend] = (await tx.execute<{ pid: number }>(sql`SELECT pg_backend_pid() AS pid`)).rows;
    await admin.query("SELECT pg_terminate_backend($1, 5000)", [backend?.pid]);
    await tx.execute(sql`SELECT 1`);
  });
  await expect(work).rejects.toThrow(/terminat|connection error/);
  expect(await countSessions()).toBe(before);
});

test("an error never quotes what was to be written", async () => {
  const secret = "canary-in-a-row";
  const writeTwice = withTenant(db, tenant.tenantId, async (tx) => {
    await tx.execute(
      sql`CREATE TEMPORARY TABLE canary (value text UNIQUE CHECK (length(value) < 20)) ON COMMIT DROP`,
    );
    await tx.execute(sql`INSERT INTO canary VALUES (${secret})`);
    await tx.execute(sql`INSERT INTO canary VALUES (${secret})`);
  });
  const error = await writeTwice.catch((caught: unknown) => caught);
  expect(error).toMatchObject({ code: "23505" });
  expect(JSON.stringify(error, Object.getOwnPropertyNames(error))).not.toContain(secret);
});
