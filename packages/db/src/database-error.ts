import { DrizzleQueryError } from "drizzle-orm";
import pg from "pg";

/**
 * The error as Postgres gave it, without the values of the row: Drizzle writes every parameter into its message and
 * Postgres quotes rows in `detail` and `where`, and what people wrote must reach no log.
 */
export function withoutValues(error: unknown): unknown {
  const original = error instanceof DrizzleQueryError ? error.cause : error;
  if (original instanceof pg.DatabaseError) Object.assign(original, { detail: undefined, where: undefined });
  return original;
}

const uniqueViolation = "23505";
const foreignKeyViolation = "23503";

/** True when another transaction came first: it made the same row, or removed one that this row needs. */
export function isConflict(error: unknown): boolean {
  const code = error instanceof pg.DatabaseError ? error.code : undefined;
  return code === uniqueViolation || code === foreignKeyViolation;
}
