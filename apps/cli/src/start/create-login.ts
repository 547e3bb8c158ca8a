import { randomBytes } from "node:crypto";
import { join } from "node:path";
import { recallOrCreate } from "@causerie/embedded-servers";
import pg from "pg";
import { connectBoundMs } from "../tunables.ts";

const login = "causerie_login";

/**
 * Makes the login of web and worker in the embedded Postgres, once it is migrated, and returns its address. As in
 * infra/postgres/create-login.sh it owns nothing and may be nobody but causerie_app: a fault there never sees the
 * rows of every tenant.
 */
export async function createLogin(options: { ownerUrl: string; dataFolder: string }): Promise<string> {
  const password = await recallOrCreate(join(options.dataFolder, "postgres-login-password"), () =>
    randomBytes(24).toString("base64url"),
  );
  const client = new pg.Client({
    connectionString: options.ownerUrl,
    connectionTimeoutMillis: connectBoundMs,
  });
  client.on("error", () => undefined); // The statement under way tells of it.
  await client.connect();
  try {
    const found = await client.query("SELECT FROM pg_roles WHERE rolname = $1", [login]);
    if (found.rowCount === 0) await client.query(`CREATE ROLE ${login}`);
    // The remembered password may be newer than the database.
    await client.query(`ALTER ROLE ${login} LOGIN NOINHERIT PASSWORD ${pg.escapeLiteral(password)}`);
    await client.query(`GRANT causerie_app TO ${login}`);
  } finally {
    await client.end();
  }
  const url = new URL(options.ownerUrl);
  [url.username, url.password] = [login, password];
  return url.href;
}
