import { integer, pgTable, primaryKey, text, timestamp, uuid } from "drizzle-orm/pg-core";

export const messages = pgTable(
  "messages",
  {
    tenantId: uuid("tenant_id").notNull(),
    id: uuid().notNull(),
    chatId: uuid("chat_id").notNull(),
    /** Order within the chat, from 1. */
    seq: integer().notNull(),
    role: text({ enum: ["system", "user", "assistant"] }).notNull(),
    content: text().notNull(),
    clientMessageId: uuid("client_message_id"),
    createdAt: timestamp("created_at", { withTimezone: true }).notNull().defaultNow(),
  },
  (table) => [primaryKey({ columns: [table.tenantId, table.id] })],
);
