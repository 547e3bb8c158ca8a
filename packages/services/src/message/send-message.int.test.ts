import { randomUUID } from "node:crypto";
import { beforeAll, describe, expect, test } from "vitest";
import { getChat } from "../chat/get-chat.ts";
import { ConflictError } from "../errors.ts";
import { finishGeneration } from "../generation/finish-generation.ts";
import { getGeneration } from "../generation/get-generation.ts";
import type { VisitorContext } from "../service-context.ts";
import { claimFreely, isEnqueued, openTestServices, send, type TestServices } from "../testing.ts";
import { sendMessage } from "./send-message.ts";

let services: TestServices;
beforeAll(async () => {
  services = await openTestServices();
  return () => services.close();
});

async function answer(ctx: VisitorContext, generationId: string, text: string): Promise<void> {
  const { attempt } = await claimFreely(ctx, generationId);
  const input = { generationId, owner: "worker-a", attempt, status: "succeeded", text } as const;
  await finishGeneration({ ctx, input });
}

describe("sending a message", () => {
  test("makes session, chat, message and generation, and enqueues it", async () => {
    const ctx = await services.createContext();
    const sent = await send(ctx, { text: "Qui es-tu ?" });
    expect(await getChat({ ctx, input: sent })).toEqual({
      id: sent.chatId,
      messages: [
        { id: sent.messageId, role: "user", text: "Qui es-tu ?" },
        {
          id: sent.answerId,
          role: "assistant",
          text: "",
          generation: { id: sent.generationId, status: "queued" },
        },
      ],
    });
    expect(await getGeneration({ ctx, input: sent })).toEqual({
      id: sent.generationId,
      chatId: sent.chatId,
      answerId: sent.answerId,
      status: "queued",
      text: "",
    });
    expect(await isEnqueued(ctx, sent.generationId)).toBe(true);
  });

  test("fixes the seed, so that a hand-over draws the same tokens", async () => {
    const ctx = await services.createContext();
    const [first, second] = [await send(ctx), await send(ctx)];
    const seeds = [
      (await claimFreely(ctx, first.generationId)).params.seed,
      (await claimFreely(ctx, second.generationId)).params.seed,
    ];
    expect(seeds).toEqual([expect.any(Number), expect.any(Number)]);
    expect(seeds[0]).not.toBe(seeds[1]);
  });

  test("appends to a chat whose last answer is complete", async () => {
    const ctx = await services.createContext();
    const first = await send(ctx, { text: "un" });
    await answer(ctx, first.generationId, "deux");
    await send(ctx, { chatId: first.chatId, text: "trois" });
    const { messages } = await getChat({ ctx, input: first });
    expect(messages.map(({ role, text }) => [role, text])).toEqual([
      ["user", "un"],
      ["assistant", "deux"],
      ["user", "trois"],
      ["assistant", ""],
    ]);
  });

  test("keeps the message when the queue is away", async () => {
    const ctx = await services.createContext();
    const away = { ...ctx.queue, enqueue: () => Promise.reject(new Error("away")) };
    const sent = await send({ ...ctx, queue: away });
    expect(await getGeneration({ ctx, input: sent })).toMatchObject({ status: "queued" });
    expect(await isEnqueued(ctx, sent.generationId)).toBe(false);
  });

  test("is refused while the chat's answer is queued or being written", async () => {
    const ctx = await services.createContext();
    const sent = await send(ctx);
    await expect(send(ctx, sent)).rejects.toThrow(ConflictError);
    await claimFreely(ctx, sent.generationId);
    await expect(send(ctx, sent)).rejects.toThrow(ConflictError);
    expect((await getChat({ ctx, input: sent })).messages).toHaveLength(2);
  });

  test("two different messages at once into one new chat: one is stored, the other refused", async () => {
    const ctx = await services.createContext();
    const chatId = randomUUID();
    const outcomes = await Promise.allSettled([send(ctx, { chatId }), send(ctx, { chatId })]);
    const refused = outcomes.filter((outcome) => outcome.status === "rejected");
    expect(refused).toEqual([{ status: "rejected", reason: expect.any(ConflictError) as unknown }]);
    expect((await getChat({ ctx, input: { chatId } })).messages).toHaveLength(2);
  });
});

describe("sending the same clientMessageId again", () => {
  const newInput = () => ({ chatId: randomUUID(), clientMessageId: randomUUID(), text: "Bonjour" });

  test("gets the first one's ids and makes nothing new", async () => {
    const ctx = await services.createContext();
    const input = newInput();
    const first = await sendMessage({ ctx, input });
    const second = await sendMessage({ ctx, input: { ...input, text: "something else" } });
    if (first.outcome === "limited" || second.outcome === "limited") throw new Error("limited");
    expect([first.outcome, second.outcome]).toEqual(["created", "replayed"]);
    expect(second.result).toEqual(first.result);
    const { messages } = await getChat({ ctx, input });
    expect(messages.map(({ text }) => text)).toEqual(["Bonjour", ""]);
  });

  test("works also when the answer is complete", async () => {
    const ctx = await services.createContext();
    const input = newInput();
    const first = await sendMessage({ ctx, input });
    if (first.outcome !== "created") throw new Error(first.outcome);
    await answer(ctx, first.result.generationId, "Bonsoir");
    expect(await sendMessage({ ctx, input })).toMatchObject({ outcome: "replayed", result: first.result });
  });

  test("at the same time makes one message, one generation and one job", async () => {
    const ctx = await services.createContext();
    const input = newInput();
    const all = await Promise.all(Array.from({ length: 6 }, () => sendMessage({ ctx, input })));
    expect(all.map(({ outcome }) => outcome).toSorted()).toEqual([
      "created",
      ...Array.from({ length: 5 }, () => "replayed"),
    ]);
    const results = all.map((sent) => (sent.outcome === "limited" ? undefined : sent.result));
    expect(new Set(results.map((result) => JSON.stringify(result))).size).toBe(1);
    expect((await getChat({ ctx, input })).messages).toHaveLength(2);
    expect((await ctx.queue.positions()).size).toBe(1);
  });

  test("in another chat is another message", async () => {
    const ctx = await services.createContext();
    const input = newInput();
    await sendMessage({ ctx, input });
    const elsewhere = await sendMessage({ ctx, input: { ...input, chatId: randomUUID() } });
    expect(elsewhere.outcome).toBe("created");
  });
});
