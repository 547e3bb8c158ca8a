import { migrate } from "@causerie/db/migrate";
import { checkDatabase } from "./start/check-connections.ts";
import type { CliEnv } from "./env.ts";
import type { Printer } from "./printer.ts";
import { UserError } from "./user-error.ts";

/** Brings the database of DATABASE_URL up to date; what a deployment runs once before its processes start. */
export async function migrateDatabase({ env, printer }: { env: CliEnv; printer: Printer }): Promise<number> {
  const { databaseUrl } = env;
  if (databaseUrl === undefined)
    throw new UserError("Set DATABASE_URL to the Postgres that is to be migrated.");
  await checkDatabase(databaseUrl);
  await printer.step({ title: "Migrations", done: describeMigrations }, () => migrate({ url: databaseUrl }));
  return 0;
}

/** What a run of the migrations did, in words. */
export function describeMigrations(applied: readonly string[]): string {
  return applied.length === 0 ? "Migrations: nothing new" : `Migrations: ${applied.length} applied`;
}
