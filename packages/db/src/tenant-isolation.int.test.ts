import { randomUUID } from "node:crypto";
import { createTestDatabase, createTestTenant, type TestDatabase, type TestTenant } from "@causerie/testing";
import { sql } from "drizzle-orm";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { closeDb, createDb, type Db, findTenantIdByHost, withTenant } from "./index.ts";
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
      await expect(move, name).rejects.toMatchObject({ cause: { code: "42501" } });
    }
  });

  test("that holds settings cannot be written by the application at all", async () => {
    for (const name of readOnlyTables) {
      const wipe = withTenant(app, mine.tenantId, (tx) =>
        tx.execute(sql`DELETE FROM ${sql.identifier(name)}`),
      );
      await expect(wipe, name).rejects.toMatchObject({ cause: { code: "42501" } });
    }
  });
});

test("refuses a new row in another tenant's name", async () => {
  const insert = withTenant(app, mine.tenantId, (tx) =>
    tx.execute(sql`INSERT INTO sessions (tenant_id, id) VALUES (${theirs.tenantId}, ${randomUUID()})`),
  );
  await expect(insert).rejects.toMatchObject({ cause: { code: "42501" } });
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

test("finds a tenant by its host in any case, and none at an unknown host", async () => {
  expect(await findTenantIdByHost(app, mine.host.toUpperCase())).toBe(mine.tenantId);
  expect(await findTenantIdByHost(app, "nobody.test")).toBeNull();
});
