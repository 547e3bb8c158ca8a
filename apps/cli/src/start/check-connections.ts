import { pingRedis } from "@causerie/embedded-servers";
import pg from "pg";
import { connectBoundMs } from "../tunables.ts";
import { UserError } from "../user-error.ts";

/** Connects once. @throws UserError with one line that never contains the password. */
export async function checkDatabase(databaseUrl: string): Promise<void> {
  const client = new pg.Client({ connectionString: databaseUrl, connectionTimeoutMillis: connectBoundMs });
  client.on("error", () => undefined); // A connection lost after this check is the product's to notice.
  try {
    await client.connect();
  } catch (cause) {
    const place = addressOf(databaseUrl, "5432");
    throw new UserError(`DATABASE_URL: Postgres at ${place} cannot be used: ${nameDatabaseFailure(cause)}.`, {
      cause,
    });
  } finally {
    await client.end().catch(() => undefined);
  }
}

/** Asks for a PONG. @throws UserError with one line that never contains the password. */
export async function checkRedis(redisUrl: string): Promise<void> {
  try {
    await pingRedis(redisUrl);
  } catch (cause) {
    const reason = cause instanceof Error ? cause.message : String(cause);
    throw new UserError(`REDIS_URL: Redis at ${addressOf(redisUrl, "6379")} cannot be used: ${reason}.`, {
      cause,
    });
  }
}

function addressOf(url: string, defaultPort: string): string {
  const { hostname, port } = new URL(url);
  return `${hostname === "" ? "localhost" : hostname}:${port === "" ? defaultPort : port}`;
}

/** Codes of Node's sockets and of Postgres (appendix A of its manual). */
const databaseFailures: Record<string, string> = {
  ECONNREFUSED: "nothing listens there",
  ENOTFOUND: "there is no such host",
  EAI_AGAIN: "there is no such host",
  ETIMEDOUT: "it does not answer",
  EHOSTUNREACH: "there is no way to that host",
  "28P01": "the password is wrong",
  "28000": "this user may not connect",
  "3D000": "there is no such database",
  "57P03": "it is still starting",
};

function nameDatabaseFailure(cause: unknown): string {
  if (!(cause instanceof Error)) return String(cause);
  const code = "code" in cause ? String(cause.code) : "";
  if (databaseFailures[code] !== undefined) return databaseFailures[code];
  return /timeout/i.test(cause.message) ? "it does not answer" : cause.message;
}
