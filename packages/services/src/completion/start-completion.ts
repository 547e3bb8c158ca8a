import type { GenerationParams } from "@causerie/contracts";
import { chats, messages, withTenant } from "@causerie/db";
import { enqueueGeneration } from "../generation/enqueue-generation.ts";
import { insertGeneration } from "../generation/insert-generation.ts";
import { type Limited, withinLimits } from "../limits/within-limits.ts";
import { newId, type VisitorContext } from "../service-context.ts";
import { ensureSession } from "../session/ensure-session.ts";

export interface CompletionMessage {
  role: "system" | "user" | "assistant";
  content: string;
}

export type StartCompletionOutcome = Limited<{ outcome: "created"; generationId: string; chatId: string }>;

/**
 * Starts an answer to a whole conversation that an API caller sent. It takes the same road as a chat's message, in a
 * chat that lives as long as the request: the caller deletes it with `deleteChat`.
 */
export async function startCompletion(options: {
  ctx: VisitorContext;
  input: { messages: readonly CompletionMessage[]; params: GenerationParams };
}): Promise<StartCompletionOutcome> {
  const { ctx, input } = options;
  const [generationId, chatId, answerId] = [newId(ctx), newId(ctx), newId(ctx)];
  const common = { tenantId: ctx.tenant.id, chatId };
  const outcome = await withinLimits(ctx, generationId, () =>
    withTenant(ctx.db, ctx.tenant.id, async (tx) => {
      await ensureSession(tx, ctx);
      await tx
        .insert(chats)
        .values({ tenantId: ctx.tenant.id, id: chatId, sessionId: ctx.visitor.sessionId, origin: "api" });
      await tx.insert(messages).values([
        ...input.messages.map((message, index) => ({
          ...common,
          ...message,
          id: newId(ctx),
          seq: index + 1,
        })),
        {
          ...common,
          id: answerId,
          seq: input.messages.length + 1,
          role: "assistant" as const,
          content: "",
        },
      ]);
      await insertGeneration(tx, ctx, { id: generationId, chatId, answerId, params: input.params });
      return { outcome: "created" as const, generationId, chatId };
    }),
  );
  if (outcome.outcome === "created") await enqueueGeneration(ctx, generationId);
  return outcome;
}
