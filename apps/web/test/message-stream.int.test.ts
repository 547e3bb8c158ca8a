import { randomUUID } from "node:crypto";
import { createTestTenant, type Product } from "@causerie/testing";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { createVisitor, type Visitor } from "./api-client.ts";
import { postForEvents, type ReadEvent, readAllEvents, textOf } from "./event-reader.ts";
import { launchScriptedProduct } from "./scripted-product.ts";
import { answer, lastPrompt } from "./scripted-worker.ts";

let product: Product;

beforeAll(async () => {
  product = await launchScriptedProduct(async function* (generation) {
    if (lastPrompt(generation) !== "fail") return yield* answer(["One ", "two ", "three."]);
    yield { type: "text-start" };
    yield { type: "generation-error", code: "engine_failed", message: "" };
  });
});

afterAll(() => product?.stop());

const messagesPath = (chatId: string = randomUUID()) => `/api/chats/${chatId}/messages`;
const bodyOf = (text: string) => ({ clientMessageId: randomUUID(), text });

/** A visitor with a session. */
async function openVisitor(): Promise<Visitor> {
  const visitor = createVisitor({ url: product.url });
  const { generationId } = await visitor.say("hello");
  await readAllEvents(visitor, generationId);
  return visitor;
}

function acceptedIn(events: readonly ReadEvent[]) {
  const [first] = events;
  if (first?.event.type !== "message-accepted")
    throw new Error("the first event does not accept the message");
  return first.event;
}

describe("a message whose sender accepts events", () => {
  it("is answered with its ids, the limits, a cookie and then the whole answer", async () => {
    const reader = await postForEvents(createVisitor({ url: product.url }), messagesPath(), bodyOf("hello"));
    expect(reader.status).toBe(201);
    expect(reader.headers).toMatchObject({
      "content-type": "text/event-stream; charset=utf-8",
      "ratelimit-remaining": expect.any(String),
      "set-cookie": [expect.stringContaining("HttpOnly")],
    });
    const [first, ...events] = await Array.fromAsync(reader);
    expect(first).toMatchObject({ id: undefined, event: { type: "message-accepted" } });
    const stored = events.filter(({ id }) => id !== undefined);
    expect(stored.map(({ id }) => id)).toEqual([1, 2, 3, 4, 5]);
    expect(textOf(events)).toBe("One two three.");
  });

  it("goes on at the generation's own stream when the connection breaks", async () => {
    const visitor = await openVisitor();
    const reader = await postForEvents(visitor, messagesPath(), bodyOf("hello"));
    const seen: ReadEvent[] = [];
    for await (const event of reader) {
      seen.push(event);
      if (event.event.type === "text-delta") break;
    }
    reader.drop();
    const rest = await readAllEvents(visitor, acceptedIn(seen).generationId, { after: seen.at(-1)?.id ?? 0 });
    expect(textOf(seen) + textOf(rest)).toBe("One two three.");
  });

  it("gets the first one's answer when it is sent again", async () => {
    const visitor = await openVisitor();
    const [path, body] = [messagesPath(), bodyOf("hello")];
    const first = await Array.fromAsync(await postForEvents(visitor, path, body));
    const reader = await postForEvents(visitor, path, body);
    expect(reader.status).toBe(200);
    const again = await Array.fromAsync(reader);
    expect(acceptedIn(again)).toEqual(acceptedIn(first));
    expect(textOf(again)).toBe(textOf(first));
  });

  it("can have a failed answer written again the same way", async () => {
    const visitor = await openVisitor();
    const failed = await Array.fromAsync(await postForEvents(visitor, messagesPath(), bodyOf("fail")));
    expect(failed.at(-1)?.event).toMatchObject({ type: "generation-error", code: "engine_failed" });
    const { answerId, generationId } = acceptedIn(failed);
    const reader = await postForEvents(visitor, `/api/messages/${answerId}/retry`, {});
    expect(reader.status).toBe(201);
    const retried = await Array.fromAsync(reader);
    expect(acceptedIn(retried).answerId).toBe(answerId);
    expect(acceptedIn(retried).generationId).not.toBe(generationId);
  });

  it("is refused in JSON at a limit", async () => {
    const host = `${randomUUID()}.test`;
    await createTestTenant({
      url: product.databaseUrl,
      host,
      policies: [{ scope: "network", kind: "messages", windowMs: 60_000, max: 0 }],
    });
    const visitor = createVisitor({ url: product.url, host });
    const refused = await postForEvents(visitor, messagesPath(), bodyOf("hello"));
    expect(refused.status).toBe(429);
    expect(refused.headers["content-type"]).toContain("application/json");
    expect(Number(refused.headers["retry-after"])).toBeGreaterThan(0);
    refused.drop();
  });
});
