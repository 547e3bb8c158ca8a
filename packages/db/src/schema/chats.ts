import { pgTable, primaryKey, text, timestamp, uuid } from "drizzle-orm/pg-core";

export const chats = pgTable(
  "chats",
  {
    tenantId: uuid("tenant_id").notNull(),
    id: uuid().notNull(),
    sessionId: uuid("session_id").notNull(),
    /** `api` chats live only as long as the request that made them. */
    origin: text({ enum: ["web", "api"] }).notNull(),
    createdAt: timestamp("created_at", { withTimezone: true }).notNull().defaultNow(),
  },
  (table) => [primaryKey({ columns: [table.tenantId, table.id] })],
);
