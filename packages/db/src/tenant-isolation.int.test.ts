import { randomUUID } from "node:crypto";
import { createTestDatabase, createTestTenant, type TestDatabase, type TestTenant } from "@causerie/testing";
import { getTableColumns, getTableName, sql } from "drizzle-orm";
import pg from "pg";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import {
  chats,
  closeDb,
  createDb,
  type Db,
  findTenantIdByHost,
  generations,
  limitPolicies,
  messages,
  sessions,
  tenants,
  withTenant,
} from "./index.ts";
import { ignoreLogs } from "./testing.ts";

// Row-level security is asked of the catalog, so that a table added without it fails here.
const exempt = new Set(["schema_migrations"]);
const readOnlyTables = new Set(["tenants", "tenant_hosts", "limit_policies"]);

let database: TestDatabase;
let app: Db;
let mine: TestTenant;
let theirs: TestTenant;
let tableNames: string[];

async function fill(tenantId: string): Promise<void> {
  const [sessionId, chatId, messageId, generationId] = [
    randomUUID(),
    randomUUID(),
    randomUUID(),
    randomUUID(),
  ];
  await withTenant(app, tenantId, async (tx) => {
    await tx.execute(sql`INSERT INTO sessions (tenant_id, id) VALUES (${tenantId}, ${sessionId})`);
    await tx.execute(sql`INSERT INTO chats (tenant_id, id, session_id, origin)
      VALUES (${tenantId}, ${chatId}, ${sessionId}, 'web')`);
    await tx.execute(sql`INSERT INTO messages (tenant_id, id, chat_id, seq, role, content)
      VALUES (${tenantId}, ${messageId}, ${chatId}, 1, 'assistant', '')`);
    await tx.execute(sql`INSERT INTO generations
      (tenant_id, id, chat_id, session_id, network_hash, answer_id, model_id, params, status)
      VALUES (${tenantId}, ${generationId}, ${chatId}, ${sessionId}, 'n', ${messageId}, 'pocket', '{}', 'queued')`);
  });
}

const tenantColumn = (table: string): string => (table === "tenants" ? "id" : "tenant_id");

beforeAll(async () => {
  database = await createTestDatabase();
  app = createDb({ url: database.url, logger: ignoreLogs });
  mine = await createTestTenant({ url: database.url });
  theirs = await createTestTenant({ url: database.url });
  await fill(mine.tenantId);
  await fill(theirs.tenantId);
  const found = await app.execute<{ name: string }>(
    sql`SELECT relname AS name FROM pg_class WHERE relkind = 'r' AND relnamespace = 'public'::regnamespace`,
  );
  tableNames = found.rows.map((row) => row.name).filter((name) => !exempt.has(name));
});

afterAll(async () => {
  await closeDb(app);
  await database.drop();
});

describe("every table", () => {
  test("has row-level security", async () => {
    const found = await app.execute<{ name: string }>(sql`SELECT relname AS name FROM pg_class
      WHERE relkind = 'r' AND relnamespace = 'public'::regnamespace AND NOT relrowsecurity`);
    expect(found.rows.map((row) => row.name).filter((name) => !exempt.has(name))).toEqual([]);
    expect(tableNames.length).toBeGreaterThanOrEqual(7);
  });

  test("shows nothing to a query that forgot the tenant", async () => {
    for (const name of tableNames) {
      const found = await app.execute(sql`SELECT 1 FROM ${sql.identifier(name)}`);
      expect(found.rows, name).toEqual([]);
    }
  });

  test("shows a tenant its own rows and none of another's", async () => {
    for (const name of tableNames) {
      const found = await withTenant(app, mine.tenantId, (tx) =>
        tx.execute<{ tenant: string }>(
          sql`SELECT DISTINCT ${sql.identifier(tenantColumn(name))}::text AS tenant FROM ${sql.identifier(name)}`,
        ),
      );
      expect(found.rows, name).toEqual([{ tenant: mine.tenantId }]);
    }
  });

  test("lets no tenant change or delete another's rows", async () => {
    for (const name of tableNames.filter((table) => !readOnlyTables.has(table))) {
      const affected = await withTenant(app, mine.tenantId, async (tx) => {
        const table = sql.identifier(name);
        const updated = await tx.execute(
          sql`UPDATE ${table} SET created_at = now() WHERE tenant_id = ${theirs.tenantId}`,
        );
        const deleted = await tx.execute(sql`DELETE FROM ${table} WHERE tenant_id = ${theirs.tenantId}`);
        return [updated.rowCount, deleted.rowCount];
      });
      expect(affected, name).toEqual([0, 0]);
    }
  });

  test("refuses a row that is moved to another tenant", async () => {
    for (const name of tableNames.filter((table) => !readOnlyTables.has(table))) {
      const move = withTenant(app, mine.tenantId, (tx) =>
        tx.execute(sql`UPDATE ${sql.identifier(name)} SET tenant_id = ${theirs.tenantId}`),
      );
      await expect(move, name).rejects.toMatchObject({ code: "42501" });
    }
  });

  test("that holds settings cannot be written by the application at all", async () => {
    for (const name of readOnlyTables) {
      const wipe = withTenant(app, mine.tenantId, (tx) =>
        tx.execute(sql`DELETE FROM ${sql.identifier(name)}`),
      );
      await expect(wipe, name).rejects.toMatchObject({ code: "42501" });
    }
  });
});

test("refuses a new row in another tenant's name, in every table", async () => {
  for (const name of tableNames) {
    const table = sql.identifier(name);
    const tenant = sql.identifier(tenantColumn(name));
    const copy = withTenant(app, mine.tenantId, (tx) =>
      tx.execute(sql`INSERT INTO ${table} SELECT (jsonb_populate_record(row, ${`{"${tenantColumn(name)}":"${theirs.tenantId}"}`}::jsonb)).*
        FROM ${table} AS row WHERE ${tenant} = ${mine.tenantId}`),
    );
    await expect(copy, name).rejects.toMatchObject({ code: "42501" });
  }
});

test("the tenant is forgotten when its transaction ends, also on a reused connection", async () => {
  const single = createDb({ url: database.url, logger: ignoreLogs, connectionsMax: 1 });
  await withTenant(single, mine.tenantId, (tx) => tx.execute(sql`SELECT 1`));
  expect((await single.execute(sql`SELECT 1 FROM sessions`)).rows).toEqual([]);
  await closeDb(single);
});

test("the application's role cannot switch row-level security off", async () => {
  await expect(app.execute(sql`ALTER TABLE messages DISABLE ROW LEVEL SECURITY`)).rejects.toMatchObject({
    cause: { code: "42501" },
  });
  await app.execute(sql`RESET ROLE`);
  expect((await app.execute(sql`SELECT current_user AS name`)).rows).toEqual([{ name: "causerie_app" }]);
});

test("a login that is no owner cannot leave the application's role", async () => {
  const login = `login_${randomUUID().replaceAll("-", "")}`;
  const admin = new pg.Client({ connectionString: database.url });
  await admin.connect();
  await admin.query(`CREATE ROLE ${login} LOGIN PASSWORD 'x' IN ROLE causerie_app`);
  const url = new URL(database.url);
  const owner = url.username;
  [url.username, url.password] = [login, "x"];
  const plain = createDb({ url: url.href, logger: ignoreLogs });
  await expect(plain.execute(sql`SET ROLE ${sql.identifier(owner)}`)).rejects.toMatchObject({
    cause: { code: "42501" },
  });
  await plain.execute(sql`SET ROLE NONE`);
  expect((await plain.execute(sql`SELECT 1 FROM sessions`)).rows).toEqual([]);
  await closeDb(plain);
  await admin.query(`DROP ROLE ${login}`);
  await admin.end();
});

test("refuses a url whose options would replace the role", () => {
  const url = `${database.url}?options=-c%20work_mem%3D8MB`;
  expect(() => createDb({ url, logger: ignoreLogs })).toThrow(/options/);
});

test("the tables here have exactly the columns of the database", async () => {
  for (const table of [tenants, limitPolicies, sessions, chats, messages, generations]) {
    const name = getTableName(table);
    const found = await app.execute<{ name: string }>(
      sql`SELECT attname AS name FROM pg_attribute WHERE attrelid = ${name}::regclass AND attnum > 0 AND NOT attisdropped`,
    );
    const declared = new Set(Object.values(getTableColumns(table)).map((column) => column.name));
    expect(declared, name).toEqual(new Set(found.rows.map((row) => row.name)));
  }
});

test("finds a tenant by its host in any case, and none at an unknown host", async () => {
  expect(await findTenantIdByHost(app, mine.host.toUpperCase())).toBe(mine.tenantId);
  expect(await findTenantIdByHost(app, "nobody.test")).toBeNull();
});
