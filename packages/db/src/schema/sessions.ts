import { pgTable, primaryKey, timestamp, uuid } from "drizzle-orm/pg-core";

/** A visitor without an account; the id is all that is known. */
export const sessions = pgTable(
  "sessions",
  {
    tenantId: uuid("tenant_id").notNull(),
    id: uuid().notNull(),
    createdAt: timestamp("created_at", { withTimezone: true }).notNull().defaultNow(),
  },
  (table) => [primaryKey({ columns: [table.tenantId, table.id] })],
);
