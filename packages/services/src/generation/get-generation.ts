import type { ErrorCode, FinishReason, GenerationStatus, Usage } from "@causerie/contracts";
import { generations, messages, withTenant } from "@causerie/db";
import { and, eq } from "drizzle-orm";
import { NotFoundError } from "../errors.ts";
import type { VisitorContext } from "../service-context.ts";

export interface GenerationView {
  id: string;
  chatId: string;
  answerId: string;
  status: GenerationStatus;
  /** Empty until the generation has ended. */
  text: string;
  finishReason?: FinishReason;
  errorCode?: ErrorCode;
  usage?: Usage;
}

/** A generation of the visitor's own session, or NotFoundError. */
export async function getGeneration(options: {
  ctx: VisitorContext;
  input: { generationId: string };
}): Promise<GenerationView> {
  const { ctx, input } = options;
  const [found] = await withTenant(ctx.db, ctx.tenant.id, (tx) =>
    tx
      .select({ generation: generations, text: messages.content })
      .from(generations)
      .innerJoin(messages, eq(messages.id, generations.answerId))
      .where(and(eq(generations.id, input.generationId), eq(generations.sessionId, ctx.visitor.sessionId))),
  );
  if (found === undefined) throw new NotFoundError("generation");
  const { id, chatId, answerId, status, finishReason, errorCode, promptTokens, completionTokens } =
    found.generation;
  return {
    id,
    chatId,
    answerId,
    status,
    text: found.text,
    ...(finishReason === null ? {} : { finishReason }),
    ...(errorCode === null ? {} : { errorCode }),
    ...(promptTokens === null || completionTokens === null
      ? {}
      : { usage: { promptTokens, completionTokens } }),
  };
}
