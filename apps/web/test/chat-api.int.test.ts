import { randomUUID } from "node:crypto";
import type { GenerationEvent } from "@causerie/contracts";
import { createTestTenant, type Product } from "@causerie/testing";
import { afterAll, beforeAll, describe, expect, it, vi } from "vitest";
import { type ApiAnswer, createVisitor, type Visitor } from "./api-client.ts";
import { readAllEvents } from "./event-reader.ts";
import { launchScriptedProduct } from "./scripted-product.ts";
import { answer, lastPrompt } from "./scripted-worker.ts";

let product: Product;

beforeAll(async () => {
  product = await launchScriptedProduct((generation) => play(lastPrompt(generation)));
});

afterAll(() => product?.stop());

const failures = new Set<string>();

async function* play(prompt: string): AsyncGenerator<GenerationEvent> {
  if (prompt.startsWith("fail once") && !failures.has(prompt)) {
    failures.add(prompt);
    yield { type: "text-start" };
    yield { type: "text-delta", text: "Half an" };
    yield { type: "generation-error", code: "engine_failed", message: "engine_failed" };
    return;
  }
  yield* answer([`You said: ${prompt}`]);
}

const visit = (): Visitor => createVisitor({ url: product.url });
const post = (visitor: Visitor, path: string, json?: unknown): Promise<ApiAnswer> =>
  visitor.send({ method: "POST", path, ...(json === undefined ? {} : { json }) });

async function storedChat(visitor: Visitor, chatId: string) {
  return (await visitor.send({ method: "GET", path: `/api/chats/${chatId}` })).json;
}

describe("a chat", () => {
  it("keeps what was said, with the state of each answer", async () => {
    const visitor = visit();
    const { chatId, messageId, answerId, generationId } = await visitor.say("Bonjour");
    await readAllEvents(visitor, generationId);
    await vi.waitFor(async () => {
      expect(await storedChat(visitor, chatId)).toEqual({
        id: chatId,
        messages: [
          { id: messageId, role: "user", text: "Bonjour" },
          {
            id: answerId,
            role: "assistant",
            text: "You said: Bonjour",
            generation: { id: generationId, status: "succeeded" },
          },
        ],
      });
    });
  });

  it("gives the same answer to a message that is sent again, also when it comes twice at once", async () => {
    const visitor = visit();
    const chatId = randomUUID();
    await visitor.say("first", chatId).then(({ generationId }) => readAllEvents(visitor, generationId));
    const json = { clientMessageId: randomUUID(), text: "second" };
    await vi.waitFor(async () => {
      const [one, two] = await Promise.all([
        post(visitor, `/api/chats/${chatId}/messages`, json),
        post(visitor, `/api/chats/${chatId}/messages`, json),
      ]);
      expect(new Set([one.status, two.status])).toEqual(new Set([200, 201]));
      expect(one.json).toEqual(two.json);
    });
    const again = await post(visitor, `/api/chats/${chatId}/messages`, json);
    expect(again.status).toBe(200);
    expect(await storedChat(visitor, chatId)).toMatchObject({ messages: { length: 4 } });
  });

  it("writes a failed answer again on request, and only a failed one", async () => {
    const visitor = visit();
    const { chatId, answerId, generationId } = await visitor.say(`fail once ${randomUUID()}`);
    const events = await readAllEvents(visitor, generationId);
    expect(events.at(-1)?.event).toMatchObject({ type: "generation-error", code: "engine_failed" });
    await vi.waitFor(async () => {
      expect((await post(visitor, `/api/messages/${answerId}/retry`)).status).toBe(201);
    });
    await vi.waitFor(async () => {
      expect(await storedChat(visitor, chatId)).toMatchObject({
        messages: [
          { role: "user" },
          {
            id: answerId,
            text: expect.stringMatching(/^You said: fail once/),
            generation: { status: "succeeded" },
          },
        ],
      });
    });
    const again = await post(visitor, `/api/messages/${answerId}/retry`);
    expect(again.status).toBe(409);
    expect(again.json).toMatchObject({ error: { code: "conflict" } });
  });

  it("accepts a Stop that comes too late and changes nothing", async () => {
    const visitor = visit();
    const { generationId } = await visitor.say("Bonjour");
    await readAllEvents(visitor, generationId);
    expect((await post(visitor, `/api/generations/${generationId}/cancel`)).status).toBe(204);
  });
});

describe("a session", () => {
  it("begins at the first message, not at a look, in a cookie that scripts cannot read", async () => {
    const visitor = visit();
    await visitor.send({ method: "GET", path: "/api/limits" });
    await visitor.send({ method: "GET", path: `/api/chats/${randomUUID()}` });
    expect(visitor.cookie()).toBeUndefined();
    const first = await post(visitor, `/api/chats/${randomUUID()}/messages`, {
      clientMessageId: randomUUID(),
      text: "Bonjour",
    });
    expect(first.headers["set-cookie"]).toEqual([
      expect.stringMatching(
        /^causerie_session=[\w-]+\.[\w-]{43}; Path=\/; Max-Age=\d+; HttpOnly; SameSite=Lax$/,
      ),
    ]);
    const cookie = visitor.cookie();
    await visitor.say("again");
    expect(visitor.cookie()).toBe(cookie);
  });
});

describe("limits", () => {
  it("are told with every message and enforced with the time to wait", async () => {
    const host = `${randomUUID()}.test`;
    await createTestTenant({
      url: product.databaseUrl,
      host,
      policies: [{ scope: "session", kind: "messages", windowMs: 60_000, max: 2 }],
    });
    const visitor = createVisitor({ url: product.url, host });
    const send = () =>
      post(visitor, `/api/chats/${randomUUID()}/messages`, {
        clientMessageId: randomUUID(),
        text: "Bonjour",
      });
    expect((await send()).headers).toMatchObject({ "ratelimit-limit": "2", "ratelimit-remaining": "1" });
    expect((await send()).headers).toMatchObject({ "ratelimit-limit": "2", "ratelimit-remaining": "0" });
    const refused = await send();
    expect(refused.status).toBe(429);
    expect(Number(refused.headers["retry-after"])).toBeGreaterThan(0);
    expect(Number(refused.headers["retry-after"])).toBeLessThanOrEqual(60);
    expect(refused.headers).toMatchObject({ "ratelimit-limit": "2", "ratelimit-remaining": "0" });
    expect(refused.json).toMatchObject({ error: { code: "rate_limited", retryAfterMs: expect.any(Number) } });
    const limits = await visitor.send({ method: "GET", path: "/api/limits" });
    expect(limits.json).toEqual({ limit: 2, remaining: 0, resetMs: expect.any(Number) });
  });

  it("are told in the reader's language", async () => {
    const host = `${randomUUID()}.test`;
    await createTestTenant({
      url: product.databaseUrl,
      host,
      policies: [{ scope: "network", kind: "messages", windowMs: 60_000, max: 0 }],
    });
    const refused = await createVisitor({ url: product.url, host }).send({
      method: "POST",
      path: `/api/chats/${randomUUID()}/messages`,
      json: { clientMessageId: randomUUID(), text: "Bonjour" },
      headers: { "accept-language": "fr-FR" },
    });
    expect(refused.json).toMatchObject({ error: { message: expect.stringContaining("réessayez") } });
  });

  it("give a failed generation's unit back", async () => {
    const visitor = visit();
    const { generationId } = await visitor.say(`fail once ${randomUUID()}`);
    await readAllEvents(visitor, generationId);
    await vi.waitFor(async () => {
      const limits = await visitor.send({ method: "GET", path: "/api/limits" });
      expect(limits.json).toMatchObject({ limit: 60, remaining: 60 });
    });
  });
});
