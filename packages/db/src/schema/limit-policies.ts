import { bigint, integer, pgTable, primaryKey, text, uuid } from "drizzle-orm/pg-core";

export const limitPolicies = pgTable(
  "limit_policies",
  {
    tenantId: uuid("tenant_id").notNull(),
    scope: text({ enum: ["session", "network"] }).notNull(),
    kind: text({ enum: ["messages", "concurrent"] }).notNull(),
    /** 0 for `concurrent`, which has no window. */
    windowMs: bigint("window_ms", { mode: "number" }).notNull(),
    max: integer().notNull(),
  },
  (table) => [primaryKey({ columns: [table.tenantId, table.scope, table.kind, table.windowMs] })],
);
