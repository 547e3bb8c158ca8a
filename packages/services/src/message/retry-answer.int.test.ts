import { beforeAll, describe, expect, test } from "vitest";
import { getChat } from "../chat/get-chat.ts";
import { ConflictError } from "../errors.ts";
import { cancelGeneration } from "../generation/cancel-generation.ts";
import { finishGeneration } from "../generation/finish-generation.ts";
import type { VisitorContext } from "../service-context.ts";
import {
  claimFreely,
  isEnqueued,
  openTestServices,
  type SentMessage,
  send,
  type TestServices,
} from "../testing.ts";
import { retryAnswer } from "./retry-answer.ts";

let services: TestServices;
beforeAll(async () => {
  services = await openTestServices();
  return () => services.close();
});

async function finish(ctx: VisitorContext, sent: SentMessage, status: "succeeded" | "failed"): Promise<void> {
  const { attempt } = await claimFreely(ctx, sent.generationId);
  const lease = { generationId: sent.generationId, owner: "worker-a", attempt };
  const errorCode = status === "failed" ? ({ errorCode: "engine_failed" } as const) : {};
  await finishGeneration({ ctx, input: { ...lease, ...errorCode, status, text: "half an ans" } });
}

describe("writing an answer again", () => {
  test("after a failure: the same message, emptied, with a new generation that is enqueued", async () => {
    const ctx = await services.createContext();
    const sent = await send(ctx, { text: "Pourquoi ?" });
    await finish(ctx, sent, "failed");
    const retried = await retryAnswer({ ctx, input: sent });
    if (retried.outcome !== "created") throw new Error(retried.outcome);
    const { generationId } = retried.result;
    expect(generationId).not.toBe(sent.generationId);
    expect(retried.result).toEqual({ messageId: sent.messageId, answerId: sent.answerId, generationId });
    expect((await getChat({ ctx, input: sent })).messages).toEqual([
      { id: sent.messageId, role: "user", text: "Pourquoi ?" },
      { id: sent.answerId, role: "assistant", text: "", generation: { id: generationId, status: "queued" } },
    ]);
    expect(await isEnqueued(ctx, generationId)).toBe(true);
  });

  test("asks the model what was asked before, without the failed answer", async () => {
    const ctx = await services.createContext();
    const sent = await send(ctx, { text: "Pourquoi ?" });
    await finish(ctx, sent, "failed");
    const retried = await retryAnswer({ ctx, input: sent });
    if (retried.outcome !== "created") throw new Error(retried.outcome);
    const claimed = await claimFreely(ctx, retried.result.generationId);
    expect(claimed.messages).toEqual([{ role: "user", content: "Pourquoi ?" }]);
  });

  test("works after Stop", async () => {
    const ctx = await services.createContext();
    const sent = await send(ctx);
    await cancelGeneration({ ctx, input: sent });
    expect(await retryAnswer({ ctx, input: sent })).toMatchObject({ outcome: "created" });
  });

  test("is refused for a complete answer, which stays as it is", async () => {
    const ctx = await services.createContext();
    const sent = await send(ctx);
    await finish(ctx, sent, "succeeded");
    await expect(retryAnswer({ ctx, input: sent })).rejects.toThrow(ConflictError);
    expect((await getChat({ ctx, input: sent })).messages[1]?.text).toBe("half an ans");
  });

  test("is refused while it is being written", async () => {
    const ctx = await services.createContext();
    const sent = await send(ctx);
    await expect(retryAnswer({ ctx, input: sent })).rejects.toThrow(ConflictError);
  });

  test("pressed twice makes one new generation", async () => {
    const ctx = await services.createContext();
    const sent = await send(ctx);
    await finish(ctx, sent, "failed");
    const outcomes = await Promise.allSettled([1, 2, 3].map(() => retryAnswer({ ctx, input: sent })));
    expect(outcomes.filter(({ status }) => status === "fulfilled")).toHaveLength(1);
    for (const outcome of outcomes) {
      if (outcome.status === "rejected") expect(outcome.reason).toBeInstanceOf(ConflictError);
    }
  });
});
