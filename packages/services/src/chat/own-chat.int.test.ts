import { randomUUID } from "node:crypto";
import { beforeAll, describe, expect, test } from "vitest";
import { NotFoundError } from "../errors.ts";
import * as everything from "../index.ts";
import type { VisitorContext } from "../service-context.ts";
import {
  claimFreely,
  expireLease,
  openTestServices,
  otherVisitor,
  type SentMessage,
  send,
  type TestServices,
} from "../testing.ts";

let services: TestServices;
beforeAll(async () => {
  services = await openTestServices();
  return () => services.close();
});

const { cancelGeneration, deleteChat, getChat, getGeneration, retryAnswer, sendMessage } = everything;

/** Every verb by which a visitor names something that may be somebody else's. */
const namingVerbs: Record<string, (ctx: VisitorContext, theirs: SentMessage) => Promise<unknown>> = {
  sendMessage: (ctx, { chatId }) =>
    sendMessage({ ctx, input: { chatId, clientMessageId: randomUUID(), text: "Bonjour" } }),
  retryAnswer: (ctx, input) => retryAnswer({ ctx, input }),
  getChat: (ctx, input) => getChat({ ctx, input }),
  getGeneration: (ctx, input) => getGeneration({ ctx, input }),
  cancelGeneration: (ctx, input) => cancelGeneration({ ctx, input }),
  deleteChat: (ctx, input) => deleteChat({ ctx, input }),
};

/** Exports that take no id from a visitor. A new export must go into one list or the other. */
const others = [
  "AppError",
  "ConflictError",
  "NotFoundError",
  "claimGeneration",
  "createTenantDirectory",
  "finishGeneration",
  "forfeitLease",
  "peekLimits",
  "recoverUnattended",
  "releaseGeneration",
  "renewLease",
  "startCompletion",
  "sweepApiChats",
];

test("every verb is in one of the two lists", () => {
  expect([...Object.keys(namingVerbs), ...others].toSorted()).toEqual(Object.keys(everything).toSorted());
});

/** An unknown chat id is a new chat, also when another tenant has a chat with the same id. */
const makesNew = new Set(["sendMessage"]);

describe.each(Object.entries(namingVerbs))("%s", (name, verb) => {
  test("finds nothing of another session, and leaves it as it is", async () => {
    const ctx = await services.createContext();
    const theirs = await send(ctx);
    const before = await getChat({ ctx, input: theirs });
    await expect(verb(otherVisitor(ctx), theirs)).rejects.toThrow(NotFoundError);
    expect(await getChat({ ctx, input: theirs })).toEqual(before);
  });

  test("finds nothing of another tenant, even for a session with the same id", async () => {
    const ctx = await services.createContext();
    const theirs = await send(ctx);
    const before = await getChat({ ctx, input: theirs });
    const elsewhere = { ...(await services.createContext()), visitor: ctx.visitor };
    if (makesNew.has(name)) await verb(elsewhere, theirs);
    else await expect(verb(elsewhere, theirs)).rejects.toThrow(NotFoundError);
    expect(await getChat({ ctx, input: theirs })).toEqual(before);
  });
});

const findingVerbs = Object.entries(namingVerbs).filter(([name]) => !makesNew.has(name));

test.each(findingVerbs)("%s finds nothing under an unknown id", async (_name, verb) => {
  const ctx = await services.createContext();
  const unknown = {
    chatId: randomUUID(),
    messageId: randomUUID(),
    answerId: randomUUID(),
    generationId: randomUUID(),
  };
  await expect(verb(ctx, unknown)).rejects.toThrow(NotFoundError);
});

test("a worker that names another tenant's generation can do nothing with it", async () => {
  const ctx = await services.createContext();
  const elsewhere = await services.createContext();
  const { generationId } = await send(ctx);
  const claim = { ctx: elsewhere, input: { generationId, owner: "worker-b" } };
  expect(await everything.claimGeneration(claim)).toEqual({ outcome: "gone" });
  const { attempt } = await claimFreely(ctx, generationId);
  await expireLease(ctx, generationId);
  const lease = { ctx: elsewhere, input: { generationId, owner: "worker-a", attempt } };
  expect(await everything.claimGeneration(claim)).toEqual({ outcome: "gone" });
  expect(await everything.renewLease(lease)).toBe("lost");
  expect(await everything.releaseGeneration(lease)).toBe(false);
  const last = { ...lease.input, status: "failed", text: "ours" } as const;
  expect(await everything.finishGeneration({ ctx: elsewhere, input: last })).toBe(false);
  expect(await getGeneration({ ctx, input: { generationId } })).toMatchObject({
    status: "running",
    text: "",
  });
});

test("a chat of the API takes no further message and no retry", async () => {
  const ctx = await services.createContext();
  const started = await everything.startCompletion({
    ctx,
    input: { messages: [{ role: "user", content: "Bonjour" }], params: {} },
  });
  if (started.outcome === "limited") throw new Error("limited");
  const { answerId } = await getGeneration({ ctx, input: started });
  await cancelGeneration({ ctx, input: started });
  await expect(send(ctx, started)).rejects.toThrow(NotFoundError);
  await expect(retryAnswer({ ctx, input: { answerId } })).rejects.toThrow(NotFoundError);
});
