import { randomUUID } from "node:crypto";
import { createTestTenant, type Product } from "@causerie/testing";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { type ApiCall, createVisitor, type Visitor } from "./api-client.ts";
import { readAllEvents } from "./event-reader.ts";
import { launchScriptedProduct } from "./scripted-product.ts";
import { answer } from "./scripted-worker.ts";

interface Ids {
  chatId: string;
  answerId: string;
  generationId: string;
}

/** Every route that names something of somebody's. A new one belongs here. */
const routes: Record<string, (ids: Ids) => ApiCall> = {
  "reading a chat": ({ chatId }) => ({ method: "GET", path: `/api/chats/${chatId}` }),
  "writing into a chat": ({ chatId }) => ({
    method: "POST",
    path: `/api/chats/${chatId}/messages`,
    json: { clientMessageId: randomUUID(), text: "Bonjour" },
  }),
  "reading an event stream": ({ generationId }) => ({
    method: "GET",
    path: `/api/generations/${generationId}/stream`,
  }),
  "stopping an answer": ({ generationId }) => ({
    method: "POST",
    path: `/api/generations/${generationId}/cancel`,
  }),
  "retrying an answer": ({ answerId }) => ({ method: "POST", path: `/api/messages/${answerId}/retry` }),
};
const routeNames = Object.keys(routes);
const callOf = (name: string, ids: Ids): ApiCall => routes[name]?.(ids) ?? { method: "GET", path: "/" };

let product: Product;
let otherHost: string;
let owner: Visitor;
let owned: Ids;

beforeAll(async () => {
  product = await launchScriptedProduct(() => answer(["for the owner's eyes"]));
  otherHost = (await createTestTenant({ url: product.databaseUrl })).host;
  owner = createVisitor({ url: product.url });
  owned = await owner.say("mine");
  await readAllEvents(owner, owned.generationId);
});

afterAll(() => product?.stop());

async function expectNotFound(visitor: Visitor, call: ApiCall): Promise<void> {
  const found = await visitor.send(call);
  expect(found.json).toMatchObject({ error: { code: "not_found" } });
  expect(found.status).toBe(404);
  expect(found.text).not.toContain("owner's eyes");
}

/** A visitor with a session of their own. */
async function withSession(visitor: Visitor): Promise<Visitor> {
  await visitor.say("hello");
  return visitor;
}

describe.each(routeNames)("%s", (name) => {
  it("is not found for another session", async () => {
    await expectNotFound(await withSession(createVisitor({ url: product.url })), callOf(name, owned));
  });

  it("is not found without a session", async () => {
    await expectNotFound(createVisitor({ url: product.url }), callOf(name, owned));
  });

  // At another tenant an unknown chat's id is free, and writing into it makes a chat there: see below.
  if (name !== "writing into a chat") {
    it("is not found at another tenant for the owner's own cookie", async () => {
      const cookie = owner.cookie() ?? "";
      await expectNotFound(createVisitor({ url: product.url, host: otherHost, cookie }), callOf(name, owned));
    });

    it("is not found at another tenant for a session of that tenant", async () => {
      const visitor = await withSession(createVisitor({ url: product.url, host: otherHost }));
      await expectNotFound(visitor, callOf(name, owned));
    });
  }

  it("is not found at a host that nobody is served at", async () => {
    const cookie = owner.cookie() ?? "";
    await expectNotFound(
      createVisitor({ url: product.url, host: "nobody.test", cookie }),
      callOf(name, owned),
    );
  });

  it.each([
    ["with a forged signature", (token: string) => `${token.slice(0, -2)}AA`],
    ["with another session's id under the signature", (token: string) => token.replace(/^.{8}/, "00000000")],
    ["without a signature", (token: string) => token.slice(0, token.indexOf("."))],
    ["with garbage", () => "%00;=é"],
  ])("is not found for a cookie %s", async (_what, forge) => {
    const token = (owner.cookie() ?? "").replace("causerie_session=", "");
    const cookie = `causerie_session=${forge(token)}`.replaceAll(/[^\x20-\x7e]/g, "");
    await expectNotFound(createVisitor({ url: product.url, cookie }), callOf(name, owned));
  });

  it("is not found for ids that name nothing", async () => {
    const nothing = { chatId: owned.answerId, answerId: randomUUID(), generationId: randomUUID() };
    if (name !== "writing into a chat") await expectNotFound(owner, callOf(name, nothing));
  });

  it.each(["1", "null", "..%2f..", "%00", "'%20OR%201=1--", "a".repeat(2000), "%7B%7D", "%C3%A9"])(
    "is not found for the malformed id %j",
    async (id) => {
      await expectNotFound(owner, callOf(name, { chatId: id, answerId: id, generationId: id }));
    },
  );
});

it("gives a chat's id another meaning at another tenant", async () => {
  const there = createVisitor({ url: product.url, host: otherHost, cookie: owner.cookie() ?? "" });
  const said = await there.say("mine, too", owned.chatId);
  await readAllEvents(there, said.generationId);
  const [mine, theirs] = await Promise.all(
    [owner, there].map((visitor) => visitor.send({ method: "GET", path: `/api/chats/${owned.chatId}` })),
  );
  expect(mine?.text).not.toContain("mine, too");
  expect(theirs?.text).toContain("mine, too");
  expect(theirs?.text).not.toContain(owned.answerId);
});

it("refuses what another site sends with the owner's cookie", async () => {
  for (const name of routeNames) {
    const call = callOf(name, owned);
    if (call.method === "GET") continue;
    const answered = await owner.send({ ...call, headers: { origin: "http://evil.example" } });
    expect(answered.status).toBe(403);
    expect(answered.json).toMatchObject({ error: { code: "forbidden_origin" } });
  }
});

it("shows no page, model or limit at a host that nobody is served at", async () => {
  const stranger = createVisitor({ url: product.url, host: "nobody.test" });
  for (const path of ["/", `/c/${owned.chatId}`, "/api/limits", "/v1/models", "/v1/models/pocket"]) {
    expect((await stranger.send({ method: "GET", path })).status).toBe(404);
  }
});

it("still shows everything to its owner", async () => {
  const chat = await owner.send({ method: "GET", path: `/api/chats/${owned.chatId}` });
  expect(chat.status).toBe(200);
  expect(chat.text).toContain("owner's eyes");
});
