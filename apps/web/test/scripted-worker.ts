import { randomUUID } from "node:crypto";
import type { FinishReason, GenerationEvent } from "@causerie/contracts";
import { closeDb, createDb } from "@causerie/db";
import { createLogger } from "@causerie/logger";
import { createGenerationQueue, createGenerationWorker } from "@causerie/queue";
import { createRateLimiter } from "@causerie/rate-limit";
import { closeRedis, createRedis } from "@causerie/redis";
import {
  type ClaimedGeneration,
  claimGeneration,
  createTenantDirectory,
  type FinishInput,
  finishGeneration,
} from "@causerie/services";
import { createStreamWriter } from "@causerie/stream";

/** Plays the engine: what is said in answer to a conversation, and when. */
export type Script = (generation: ClaimedGeneration) => AsyncIterable<GenerationEvent>;

export interface ScriptedWorker {
  close(): Promise<void>;
}

/**
 * A worker whose engine is a script. Queue, lease, stream and database are the real ones, so that a test decides what
 * is answered and when, and everything on the way is the product.
 */
export function startScriptedWorker(options: {
  databaseUrl: string;
  redisUrl: string;
  script: Script;
}): ScriptedWorker {
  const logger = createLogger({ name: "scripted-worker", level: "silent" });
  const db = createDb({ url: options.databaseUrl, logger });
  const redis = createRedis({ url: options.redisUrl, purpose: "command", logger });
  const queueRedis = createRedis({ url: options.redisUrl, purpose: "queue", logger });
  const queue = createGenerationQueue({ redis: queueRedis });
  const limiter = createRateLimiter({ redis });
  const tenants = createTenantDirectory({ db, ttlMs: 0 });
  const owner = `scripted-${randomUUID()}`;

  const worker = createGenerationWorker({
    redis: queueRedis,
    concurrency: 100,
    logger,
    async handle({ tenantId, generationId }) {
      const tenant = await tenants.byId(tenantId);
      if (tenant === null) return "done";
      const ctx = { db, redis, queue, limiter, logger, tenant };
      const claim = await claimGeneration({ ctx, input: { generationId, owner } });
      if (claim.outcome !== "claimed") return "done";
      const { attempt } = claim.generation;
      const writer = createStreamWriter({ redis, tenantId, generationId, attempt });
      await writer.open();
      let text = "";
      for await (const event of options.script(claim.generation)) {
        if (event.type === "text-delta") text += event.text;
        const end = endOf(event);
        // As the real worker does it: whoever reads the end finds the message stored.
        if (end !== undefined) {
          await finishGeneration({ ctx, input: { generationId, owner, attempt, text, ...end } });
        }
        await writer.append(event, []);
        if (end !== undefined) break;
      }
      return "done";
    },
  });

  return {
    async close() {
      await worker.close({ force: true });
      await queue.close();
      await Promise.all([closeRedis(redis), closeRedis(queueRedis), closeDb(db)]);
    },
  };
}

type End = Pick<FinishInput, "status" | "finishReason" | "errorCode" | "usage">;

function endOf(event: GenerationEvent): End | undefined {
  if (event.type === "generation-error") return { status: "failed", errorCode: event.code };
  if (event.type !== "text-end") return undefined;
  const { finishReason, usage } = event;
  return { status: finishReason === "cancelled" ? "cancelled" : "succeeded", finishReason, usage };
}

/** The events of a whole answer, one delta a piece. */
export async function* answer(
  pieces: Iterable<string> | AsyncIterable<string>,
  finishReason: FinishReason = "stop",
): AsyncGenerator<GenerationEvent> {
  let completionTokens = 0;
  yield { type: "text-start" };
  for await (const text of pieces) {
    completionTokens += 1;
    yield { type: "text-delta", text };
  }
  yield { type: "text-end", finishReason, usage: { promptTokens: 7, completionTokens } };
}

/** The last thing that the person said. */
export function lastPrompt(generation: ClaimedGeneration): string {
  return generation.messages.findLast((message) => message.role === "user")?.content ?? "";
}
