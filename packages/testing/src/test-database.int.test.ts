import pg from "pg";
import { expect, test } from "vitest";
import { createTestDatabase, createTestTenant } from "./index.ts";

async function queryOnce(url: string, sql: string): Promise<Record<string, unknown>[]> {
  const client = new pg.Client({ connectionString: url });
  await client.connect();
  try {
    return (await client.query<Record<string, unknown>>(sql)).rows;
  } finally {
    await client.end();
  }
}

test("two test databases are migrated and see nothing of each other", async () => {
  const [first, second] = await Promise.all([createTestDatabase(), createTestDatabase()]);
  const tenant = await createTestTenant({ url: first.url });
  const wanted = `SELECT name FROM tenants WHERE id = '${tenant.tenantId}'`;
  expect(await queryOnce(first.url, wanted)).toHaveLength(1);
  expect(await queryOnce(second.url, wanted)).toHaveLength(0);
  await Promise.all([first.drop(), second.drop()]);
});

test("a tenant is found by its host in lower case and has policies of both scopes", async () => {
  const database = await createTestDatabase();
  const tenant = await createTestTenant({ url: database.url, host: "Example.TEST" });
  expect(tenant.host).toBe("example.test");
  expect(await queryOnce(database.url, "SELECT tenant_id_by_host('example.test') AS id")).toEqual([
    { id: tenant.tenantId },
  ]);
  const policies = await queryOnce(
    database.url,
    `SELECT DISTINCT scope FROM limit_policies WHERE tenant_id = '${tenant.tenantId}'`,
  );
  expect(policies).toHaveLength(2);
  await database.drop();
});

test("an unmigrated database is empty", async () => {
  const database = await createTestDatabase({ migrated: false });
  const tables = await queryOnce(database.url, "SELECT 1 FROM pg_tables WHERE schemaname = 'public'");
  expect(tables).toEqual([]);
  await database.drop();
});
