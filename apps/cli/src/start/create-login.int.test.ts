import { chmod, mkdtemp, rm, stat } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { chats, closeDb, createDb, findTenantIdByHost, withTenant } from "@causerie/db";
import { migrate } from "@causerie/db/migrate";
import { type EmbeddedServer, prepareServerHome, startPostgres } from "@causerie/embedded-servers";
import pg from "pg";
import { afterAll, beforeAll, expect, test } from "vitest";
import { createLogin } from "./create-login.ts";

// Roles are the whole server's, so it has one of its own.
let dataFolder: string;
let postgres: EmbeddedServer;
beforeAll(async () => {
  dataFolder = await mkdtemp(join(tmpdir(), "causerie-login-"));
  await chmod(dataFolder, 0o755);
  postgres = await startPostgres({ home: await prepareServerHome({ dataFolder }), durable: false });
  await migrate({ url: postgres.url });
});
afterAll(async () => {
  await postgres.stop();
  await rm(dataFolder, { recursive: true, force: true });
});

const create = () => createLogin({ ownerUrl: postgres.url, dataFolder });

async function ask(url: string, sql: string): Promise<pg.QueryResult> {
  const client = new pg.Client({ connectionString: url });
  await client.connect();
  try {
    return await client.query(sql);
  } finally {
    await client.end();
  }
}

test("web and worker can do their work as it, and it keeps its address when it is made again", async () => {
  const url = await create();
  expect(await create()).toBe(url);
  const db = createDb({ url, logger: { warn: () => undefined } });
  try {
    const tenantId = (await findTenantIdByHost(db, "localhost")) ?? "";
    expect(await withTenant(db, tenantId, (tx) => tx.$count(chats))).toBe(0);
  } finally {
    await closeDb(db);
  }
});

test("it is no superuser, sees no table by itself and cannot become the owner", async () => {
  const url = await create();
  const owner = pg.escapeIdentifier(new URL(postgres.url).username);
  expect((await ask(url, "SHOW is_superuser")).rows).toEqual([{ is_superuser: "off" }]);
  await expect(ask(url, "SELECT FROM tenants")).rejects.toThrow("permission denied");
  await expect(ask(url, `SET ROLE ${owner}`)).rejects.toThrow("permission denied");
});

test("a lost password is replaced, and whoever reads it is its owner", async () => {
  const before = await create();
  const file = join(dataFolder, "postgres-login-password");
  await rm(file);
  const after = await create();
  expect(after).not.toBe(before);
  await ask(after, "SELECT 1");
  await expect(ask(before, "SELECT 1")).rejects.toThrow("password authentication failed");
  expect((await stat(file)).mode & 0o077).toBe(0);
});
