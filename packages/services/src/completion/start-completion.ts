import type { GenerationParams } from "@causerie/contracts";
import { withTenant } from "@causerie/db";
import { AppError } from "../errors.ts";
import { enqueueGeneration } from "../generation/enqueue-generation.ts";
import { type Limited, withinLimits } from "../limits/within-limits.ts";
import { insertTurn } from "../message/insert-turn.ts";
import { newId, type VisitorContext } from "../service-context.ts";
import { completionMessagesMax } from "../tunables.ts";

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
  if (input.messages.length > completionMessagesMax)
    throw new AppError("invalid_request", "too many messages");
  const [generationId, chatId, answerId] = [newId(ctx), newId(ctx), newId(ctx)];
  const turn = {
    chatId,
    origin: "api" as const,
    said: input.messages,
    answerId,
    generationId,
    params: input.params,
  };
  const outcome = await withinLimits(ctx, generationId, () =>
    withTenant(ctx.db, ctx.tenant.id, async (tx) => {
      await insertTurn(tx, ctx, turn);
      return { outcome: "created" as const, generationId, chatId };
    }),
  );
  if (outcome.outcome === "created") await enqueueGeneration(ctx, generationId);
  return outcome;
}
