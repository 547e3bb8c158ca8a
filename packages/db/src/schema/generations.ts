import {
  type ErrorCode,
  type FinishReason,
  type GenerationParams,
  generationStatuses,
} from "@causerie/contracts";
import { boolean, integer, jsonb, pgTable, primaryKey, text, timestamp, uuid } from "drizzle-orm/pg-core";

/** One run of the model. Its states are in docs/architecture.md; changes are conditional updates in services. */
export const generations = pgTable(
  "generations",
  {
    tenantId: uuid("tenant_id").notNull(),
    id: uuid().notNull(),
    chatId: uuid("chat_id").notNull(),
    sessionId: uuid("session_id").notNull(),
    networkHash: text("network_hash").notNull(),
    answerId: uuid("answer_id").notNull(),
    modelId: text("model_id").notNull(),
    params: jsonb().$type<GenerationParams>().notNull(),
    status: text({ enum: generationStatuses }).notNull(),
    cancelRequested: boolean("cancel_requested").notNull().default(false),
    attempt: integer().notNull().default(0),
    lostLeases: integer("lost_leases").notNull().default(0),
    leaseOwner: text("lease_owner"),
    leaseExpiresAt: timestamp("lease_expires_at", { withTimezone: true }),
    finishReason: text("finish_reason").$type<FinishReason>(),
    errorCode: text("error_code").$type<ErrorCode>(),
    promptTokens: integer("prompt_tokens"),
    completionTokens: integer("completion_tokens"),
    createdAt: timestamp("created_at", { withTimezone: true }).notNull().defaultNow(),
    startedAt: timestamp("started_at", { withTimezone: true }),
    finishedAt: timestamp("finished_at", { withTimezone: true }),
  },
  (table) => [primaryKey({ columns: [table.tenantId, table.id] })],
);
