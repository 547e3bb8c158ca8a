import { appendFile, cp, mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { createTestDatabase, repositoryRoot } from "@causerie/testing";
import { expect, test } from "vitest";
import { migrate } from "./migrate.ts";

test("two migrators at once apply each migration once", async () => {
  const database = await createTestDatabase({ migrated: false });
  const [first, second] = await Promise.all([migrate({ url: database.url }), migrate({ url: database.url })]);
  expect([...first, ...second].toSorted()).toEqual([...new Set([...first, ...second])].toSorted());
  expect(first.length + second.length).toBeGreaterThan(0);
  expect(await migrate({ url: database.url })).toEqual([]);
  await database.drop();
});

test("refuses to go on when an applied migration has changed", async () => {
  const database = await createTestDatabase({ migrated: false });
  const folder = await mkdtemp(join(tmpdir(), "migrations-"));
  await cp(join(repositoryRoot, "migrations"), folder, { recursive: true });
  await migrate({ url: database.url, folder });
  await appendFile(join(folder, "0001-tenants-chats-generations.sql"), "-- later thought\n");
  await expect(migrate({ url: database.url, folder })).rejects.toThrow(/0001.* has changed/);
  await rm(folder, { recursive: true });
  await database.drop();
});

test("a migration that fails leaves nothing behind and says which it was", async () => {
  const database = await createTestDatabase({ migrated: false });
  const folder = await mkdtemp(join(tmpdir(), "migrations-"));
  await appendFile(join(folder, "0001-broken.sql"), "CREATE TABLE half (id int); SELECT nonsense;");
  await expect(migrate({ url: database.url, folder })).rejects.toThrow(/0001-broken.sql failed/);
  await rm(join(folder, "0001-broken.sql"));
  await appendFile(join(folder, "0001-mended.sql"), "CREATE TABLE half (id int);");
  expect(await migrate({ url: database.url, folder })).toEqual(["0001-mended.sql"]);
  await rm(folder, { recursive: true });
  await database.drop();
});
