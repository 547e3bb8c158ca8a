import { createHash } from "node:crypto";
import { readdir, readFile } from "node:fs/promises";
import { join } from "node:path";
import { repositoryRoot } from "./repository-root.ts";

/** Every file of /migrations in the order in which it is applied. */
export async function readMigrationFiles(): Promise<{ name: string; sql: string }[]> {
  const folder = join(repositoryRoot, "migrations");
  const names = (await readdir(folder)).filter((name) => name.endsWith(".sql")).toSorted();
  return Promise.all(names.map(async (name) => ({ name, sql: await readFile(join(folder, name), "utf8") })));
}

/** Changes when any migration changes; names the template database. */
export function hashMigrations(files: readonly { name: string; sql: string }[]): string {
  const hash = createHash("sha256");
  for (const file of files) hash.update(file.name).update("\0").update(file.sql).update("\0");
  return hash.digest("hex").slice(0, 12);
}
