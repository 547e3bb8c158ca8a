import type { GenerationEvent } from "@causerie/contracts";
import type { Engine, GenerationRequest } from "@causerie/inference";
import type { Logger } from "@causerie/logger";
import type { HandleResult } from "@causerie/queue";
import {
  type ClaimedGeneration,
  type FinishInput,
  finishGeneration,
  forfeitLease,
  type LeaseInput,
  releaseGeneration,
  type ServiceContext,
} from "@causerie/services";
import { createStreamWriter } from "@causerie/stream";
import { describeFailure } from "./describe-failure.ts";
import { type RelayOutcome, relayGeneration } from "./generation-relay.ts";
import { keepLease } from "./lease-keeper.ts";
import { buildGenerationPrompt } from "./prompt.ts";
import { retry } from "./retry.ts";
import type { RunControl } from "./run-control.ts";
import { sharedPrefixLength } from "./shared-prefix.ts";
import { answerTokensDefault, finishPatienceMs, thinkingShareMax, writeFailureRetryMs } from "./tunables.ts";

export interface RunOptions {
  ctx: ServiceContext;
  engine: Engine;
  generation: ClaimedGeneration;
  lease: LeaseInput;
  control: RunControl;
  /** Bound to the generation. */
  logger: Logger;
}

/** How an answer ends: what Postgres keeps and, after that, what the reader is told. */
interface Ending {
  record: Omit<FinishInput, keyof LeaseInput>;
  event: GenerationEvent;
}

/**
 * Works on a claimed generation to its end. Postgres has the finished message before the stream ends, so whoever reads
 * the end finds the message. A crash before that is a hand-over like any other: the next worker goes on from the
 * stream. A crash between the two leaves a stream without an end; its readers fall back to Postgres.
 */
export async function runGeneration(options: RunOptions): Promise<HandleResult> {
  const { ctx, generation, lease, control, logger } = options;
  const { tenantId, id: generationId, attempt } = generation;
  const keeper = keepLease(options);
  try {
    const writer = createStreamWriter({ redis: ctx.redis, tenantId, generationId, attempt });
    const outcome = await relayGeneration({
      writer,
      control,
      submit: (resumeTokens) => submit(options, resumeTokens),
      onWriteFailure: (error) => logger.warn({ err: error }, "stream could not be written"),
    });
    if (outcome.outcome === "stopped") {
      // A late heartbeat would renew the lease that is given up.
      await keeper.stop();
      return await leave(options);
    }

    const { record, event } = endingOf(outcome, generation.origin);
    const recorded = await retry({
      attempt: () => finishGeneration({ ctx, input: { ...lease, ...record } }),
      signal: AbortSignal.any([AbortSignal.timeout(finishPatienceMs), control.stopped]),
      onFailure: (error) => logger.warn({ err: error }, "finished message could not be stored yet"),
    });
    if (!recorded) return "done";
    await writer.append(event, []);
    logEnding(options, outcome, record);
    return "done";
  } finally {
    await keeper.stop();
  }
}

function submit({ ctx, engine, generation, control }: RunOptions, resumeTokens: number[]) {
  // They come from JSON, which knows no undefined.
  const params = generation.params as Partial<GenerationRequest>;
  const maxTokens = params.maxTokens ?? answerTokensDefault;
  const promptTokens = buildGenerationPrompt({ engine, generation, maxTokens });
  const { systemPrompt } = ctx.tenant;
  return engine.submit({
    ...params,
    id: generation.id,
    tenantId: generation.tenantId,
    sessionId: generation.sessionId,
    sharedPrefixLength: sharedPrefixLength({ engine, systemPrompt, promptTokens }),
    promptTokens,
    resumeTokens,
    maxTokens,
    thinkingTokensMax: Math.floor(maxTokens * thinkingShareMax),
    // Services store one with every generation; a fixed one would still make hand-overs exact.
    seed: params.seed ?? 0,
    signal: control.engineSignal,
  });
}

/** A job is delivered again for whoever goes on; one that was lost is in other hands. */
async function leave({ ctx, lease, control, logger }: RunOptions): Promise<HandleResult> {
  const reason = control.stopReason;
  logger.info({ reason }, "generation left");
  switch (reason) {
    case "lost":
      return "done";
    case null:
    case "hand-over":
      await releaseGeneration({ ctx, input: lease });
      return { retryInMs: 0 };
    case "unwritable":
    case "unreadable":
      // A Redis that refuses for good would otherwise keep all workers busy with this one answer.
      await forfeitLease({ ctx, input: lease });
      return { retryInMs: writeFailureRetryMs };
    default:
      return reason satisfies never;
  }
}

type Ended = Exclude<RelayOutcome, { outcome: "stopped" }>;

function endingOf(outcome: Ended, origin: ClaimedGeneration["origin"]): Ending {
  const { text } = outcome;
  if (outcome.outcome === "failed" || isEmpty(outcome, origin)) {
    const { code, message } = describeFailure(outcome.outcome === "failed" ? outcome.error : null);
    return {
      record: { status: "failed", text, errorCode: code },
      event: { type: "generation-error", code, message },
    };
  }
  const { finishReason, usage } = outcome.end;
  const status = finishReason === "cancelled" ? "cancelled" : "succeeded";
  return { record: { status, text, finishReason, usage }, event: { type: "text-end", finishReason, usage } };
}

/** An answer without a word (a model that has only thought, say) is none: a person may try again. */
function isEmpty({ text, end }: Ended & { outcome: "ended" }, origin: ClaimedGeneration["origin"]): boolean {
  return origin === "web" && end.finishReason !== "cancelled" && text.trim() === "";
}

function logEnding(
  { logger }: RunOptions,
  outcome: RelayOutcome,
  { status, errorCode, usage }: Ending["record"],
): void {
  if (outcome.outcome === "failed") logger.warn({ err: outcome.error, errorCode }, "generation failed");
  const timeToFirstTokenMs = outcome.outcome === "ended" ? outcome.end.timeToFirstTokenMs : null;
  logger.info({ status, ...usage, timeToFirstTokenMs }, "generation ended");
}
