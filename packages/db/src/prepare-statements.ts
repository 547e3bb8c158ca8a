import { createHash } from "node:crypto";
import type pg from "pg";

/**
 * Makes a connection parse and plan each statement with parameters once: it is named after its text. Planning is most
 * of what the server does for a statement as short as ours. The texts must be finite: lists belong into one array
 * parameter, never into as many placeholders.
 */
export function prepareStatements(client: pg.PoolClient): void {
  // oxlint-disable-next-line typescript/unbound-method -- Reflect.apply hands `this` on.
  client.query = new Proxy(client.query, {
    apply: (query, self, [statement, ...rest]: unknown[]) =>
      Reflect.apply(query, self, [named(statement), ...rest]),
  });
}

function named(statement: unknown): unknown {
  if (typeof statement !== "object" || statement === null || !("text" in statement)) return statement;
  const name = createHash("sha256").update(String(statement.text)).digest("base64url");
  return { ...statement, name };
}
