import { beforeAll, describe, expect, test } from "vitest";
import { getChat } from "../chat/get-chat.ts";
import type { VisitorContext } from "../service-context.ts";
import { peekLimits } from "../limits/peek-limits.ts";
import {
  claimFreely,
  expireLease,
  openTestServices,
  type SentMessage,
  send,
  type TestServices,
} from "../testing.ts";
import { finishGeneration } from "./finish-generation.ts";
import { getGeneration } from "./get-generation.ts";

let services: TestServices;
beforeAll(async () => {
  services = await openTestServices();
  return () => services.close();
});

async function begin(): Promise<{
  ctx: VisitorContext;
  sent: SentMessage;
  lease: { owner: string; attempt: number };
}> {
  const ctx = await services.createContext();
  const sent = await send(ctx);
  const { attempt } = await claimFreely(ctx, sent.generationId);
  return { ctx, sent, lease: { owner: "worker-a", attempt } };
}

describe("finishing", () => {
  test("writes the message, the status and what it took", async () => {
    const { ctx, sent, lease } = await begin();
    const { generationId } = sent;
    const usage = { promptTokens: 12, completionTokens: 3 };
    const ending = { status: "succeeded", text: "Bonsoir 👋", finishReason: "stop", usage } as const;
    expect(await finishGeneration({ ctx, input: { generationId, ...lease, ...ending } })).toBe(true);
    expect(await getGeneration({ ctx, input: sent })).toEqual({
      id: generationId,
      chatId: sent.chatId,
      answerId: sent.answerId,
      ...ending,
    });
    expect((await getChat({ ctx, input: sent })).messages[1]).toEqual({
      id: sent.answerId,
      role: "assistant",
      text: "Bonsoir 👋",
      generation: { id: generationId, status: "succeeded" },
    });
  });

  test("keeps what was streamed before a failure, and names the failure", async () => {
    const { ctx, sent, lease } = await begin();
    const ending = { status: "failed", text: "Bons", errorCode: "engine_failed" } as const;
    await finishGeneration({ ctx, input: { generationId: sent.generationId, ...lease, ...ending } });
    expect(await getGeneration({ ctx, input: sent })).toMatchObject(ending);
    expect((await getChat({ ctx, input: sent })).messages[1]).toMatchObject({
      text: "Bons",
      generation: { status: "failed", errorCode: "engine_failed" },
    });
  });

  test("again, after nobody heard of the commit, is a success that settles the limits and changes nothing", async () => {
    const ctx = await services.createContext([{ scope: "session", kind: "concurrent", max: 1 }]);
    const { generationId } = await send(ctx);
    const { attempt } = await claimFreely(ctx, generationId);
    const input = { generationId, owner: "worker-a", attempt, status: "succeeded", text: "first" } as const;
    // Whoever does not hear of the commit does not settle either.
    const deaf = { ...ctx.limiter, release: () => Promise.resolve() };
    await finishGeneration({ ctx: { ...ctx, limiter: deaf }, input });
    expect(await peekLimits({ ctx })).toMatchObject({ remaining: 0 });
    expect(await finishGeneration({ ctx, input: { ...input, text: "second" } })).toBe(true);
    expect(await getGeneration({ ctx, input: { generationId } })).toMatchObject({ text: "first" });
    expect(await peekLimits({ ctx })).toMatchObject({ remaining: 1 });
  });

  test("what another claim has ended is refused", async () => {
    const { ctx, sent, lease } = await begin();
    const input = { generationId: sent.generationId, ...lease, status: "succeeded", text: "mine" } as const;
    await expireLease(ctx, sent.generationId);
    const { attempt } = await claimFreely(ctx, sent.generationId, "worker-b");
    await finishGeneration({ ctx, input: { ...input, owner: "worker-b", attempt, text: "theirs" } });
    expect(await finishGeneration({ ctx, input })).toBe(false);
  });

  test("a second time, otherwise, changes nothing", async () => {
    const { ctx, sent, lease } = await begin();
    const input = { generationId: sent.generationId, ...lease, status: "succeeded", text: "first" } as const;
    expect(await finishGeneration({ ctx, input })).toBe(true);
    expect(await finishGeneration({ ctx, input: { ...input, status: "failed", text: "second" } })).toBe(
      false,
    );
    expect(await getGeneration({ ctx, input: sent })).toMatchObject({ status: "succeeded", text: "first" });
  });

  test("holds also when the limits are away", async () => {
    const { ctx, sent, lease } = await begin();
    const away = { ...ctx.limiter, release: () => Promise.reject(new Error("away")) };
    const input = {
      generationId: sent.generationId,
      ...lease,
      status: "succeeded",
      text: "Bonsoir",
    } as const;
    expect(await finishGeneration({ ctx: { ...ctx, limiter: away }, input })).toBe(true);
    expect(await getGeneration({ ctx, input: sent })).toMatchObject({ status: "succeeded" });
  });

  test("keeps a text that has the one character Postgres cannot store, without it", async () => {
    const { ctx, sent, lease } = await begin();
    const input = {
      generationId: sent.generationId,
      ...lease,
      status: "succeeded",
      text: "Bon\u0000soir",
    } as const;
    expect(await finishGeneration({ ctx, input })).toBe(true);
    expect(await getGeneration({ ctx, input: sent })).toMatchObject({ text: "Bonsoir" });
  });
});
