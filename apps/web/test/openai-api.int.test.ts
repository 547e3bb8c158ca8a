import { randomUUID } from "node:crypto";
import type { GenerationEvent } from "@causerie/contracts";
import { createTestTenant, type Product } from "@causerie/testing";
import OpenAI, {
  APIError,
  BadRequestError,
  InternalServerError,
  NotFoundError,
  RateLimitError,
} from "openai";
import pg from "pg";
import { afterAll, beforeAll, describe, expect, it, vi } from "vitest";
import { createVisitor } from "./api-client.ts";
import { createGate } from "./gate.ts";
import { fetchAtHost } from "./host-fetch.ts";
import { launchScriptedProduct } from "./scripted-product.ts";
import { answer, lastPrompt } from "./scripted-worker.ts";

const model = "pocket";
const words = ["Once ", "upon ", "a time."];

let product: Product;
let openai: OpenAI;
const paramsSeen = new Map<string, unknown>();

beforeAll(async () => {
  product = await launchScriptedProduct((generation) => {
    paramsSeen.set(lastPrompt(generation), generation.params);
    return play(lastPrompt(generation));
  });
  openai = new OpenAI({ baseURL: `${product.url}/v1`, apiKey: "none", maxRetries: 0 });
});

afterAll(() => product?.stop());

async function* play(prompt: string): AsyncGenerator<GenerationEvent> {
  if (prompt === "too long") {
    yield { type: "generation-error", code: "context_length_exceeded", message: "context_length_exceeded" };
  } else if (prompt === "break") {
    yield { type: "text-start" };
    yield { type: "text-delta", text: "Half" };
    yield { type: "generation-error", code: "engine_failed", message: "engine_failed" };
  } else if (prompt.startsWith("for ever")) {
    yield { type: "text-start" };
    yield { type: "text-delta", text: "It goes" };
    await createGate().opened;
  } else {
    yield* answer(words, prompt === "length" ? "length" : "stop");
  }
}

const ask = (content: string) => ({ model, messages: [{ role: "user" as const, content }] });

async function rejection(promise: Promise<unknown>): Promise<unknown> {
  return promise.then(
    () => undefined,
    (error: unknown) => error,
  );
}

async function countApiChats(): Promise<number> {
  const client = new pg.Client({ connectionString: product.databaseUrl });
  await client.connect();
  try {
    const found = await client.query<{ count: number }>(
      "SELECT count(*)::int FROM chats WHERE origin = 'api'",
    );
    return found.rows[0]?.count ?? Number.NaN;
  } finally {
    await client.end();
  }
}

describe("the official OpenAI client", () => {
  it("gets a whole answer", async () => {
    const completion = await openai.chat.completions.create(ask("tell"));
    expect(completion).toMatchObject({
      object: "chat.completion",
      model,
      choices: [{ index: 0, finish_reason: "stop", message: { role: "assistant", content: words.join("") } }],
      usage: { prompt_tokens: 7, completion_tokens: 3, total_tokens: 10 },
    });
    expect(completion.id).toMatch(/^chatcmpl-/);
    expect(completion._request_id).toBeTruthy();
  });

  it("gets a streamed answer: the role first, then the words, then the reason it ended", async () => {
    const chunks = await Array.fromAsync(
      await openai.chat.completions.create({ ...ask("length"), stream: true }),
    );
    expect(chunks.map((chunk) => chunk.choices[0]?.delta)).toEqual([
      { role: "assistant", content: "", refusal: null },
      ...words.map((content) => ({ content })),
      {},
    ]);
    expect(chunks.map((chunk) => chunk.choices[0]?.finish_reason)).toEqual([
      null,
      null,
      null,
      null,
      "length",
    ]);
    expect(new Set(chunks.map((chunk) => chunk.id)).size).toBe(1);
    expect(chunks.some((chunk) => "usage" in chunk)).toBe(false);
  });

  it("gets the usage in a last chunk of its own when it asks for it", async () => {
    const chunks = await Array.fromAsync(
      await openai.chat.completions.create({
        ...ask("tell"),
        stream: true,
        stream_options: { include_usage: true },
      }),
    );
    expect(chunks.at(-1)).toMatchObject({ choices: [], usage: { total_tokens: 10 } });
    expect(chunks.slice(0, -1).every((chunk) => chunk.usage === null)).toBe(true);
  });

  it("assembles a stream with its own helper", async () => {
    expect(await openai.chat.completions.stream(ask("tell")).finalContent()).toBe(words.join(""));
  });

  it("has its sampling stored with the generation", async () => {
    const prompt = randomUUID();
    await openai.chat.completions.create({
      ...ask(prompt),
      temperature: 0.3,
      top_p: 0.8,
      max_completion_tokens: 9,
      stop: ["\n", "END"],
      seed: 42,
    });
    expect(paramsSeen.get(prompt)).toEqual({
      temperature: 0.3,
      topP: 0.8,
      maxTokens: 9,
      stop: ["\n", "END"],
      seed: 42,
    });
  });

  it("lists the models and finds one", async () => {
    expect((await Array.fromAsync(openai.models.list())).map(({ id }) => id)).toEqual([model]);
    expect(await openai.models.retrieve(model)).toMatchObject({ id: model, object: "model" });
  });

  it("meets BadRequestError for what is not supported, with the field's name", async () => {
    const error = await rejection(openai.chat.completions.create({ ...ask("tell"), logprobs: true }));
    expect(error).toBeInstanceOf(BadRequestError);
    expect(error).toMatchObject({ status: 400, code: "unsupported_parameter", param: "logprobs" });
  });

  it.each([{ n: 2 }, { temperature: 9 }, { max_tokens: 0 }, { messages: [] }])(
    "meets BadRequestError for %j",
    async (change) => {
      const error = await rejection(openai.chat.completions.create({ ...ask("tell"), ...change }));
      expect(error).toBeInstanceOf(BadRequestError);
      expect(error).toMatchObject({ type: "invalid_request_error", param: Object.keys(change)[0] });
    },
  );

  it("meets NotFoundError for a model that isn't served", async () => {
    for (const error of [
      await rejection(openai.chat.completions.create({ ...ask("tell"), model: "gpt-0" })),
      await rejection(openai.models.retrieve("org/gpt-0")),
    ]) {
      expect(error).toBeInstanceOf(NotFoundError);
      expect(error).toMatchObject({ status: 404, code: "model_not_found", param: "model" });
    }
  });

  it.each([false, true])(
    "meets BadRequestError when the conversation is too long (stream: %s)",
    async (stream) => {
      const error = await rejection(openai.chat.completions.create({ ...ask("too long"), stream }));
      expect(error).toBeInstanceOf(BadRequestError);
      expect(error).toMatchObject({ code: "context_length_exceeded", param: "messages" });
    },
  );

  it("meets an error when the engine fails, also in the middle of a stream", async () => {
    const whole = await rejection(openai.chat.completions.create(ask("break")));
    expect(whole).toBeInstanceOf(InternalServerError);
    const stream = await openai.chat.completions.create({ ...ask("break"), stream: true });
    const broken = await rejection(Array.fromAsync(stream));
    expect(broken).toBeInstanceOf(APIError);
    expect(broken).toMatchObject({ code: "engine_failed" });
  });

  it("meets RateLimitError with the time to wait", async () => {
    const { host } = await createTestTenant({
      url: product.databaseUrl,
      policies: [{ scope: "session", kind: "messages", windowMs: 60_000, max: 1 }],
    });
    // Two callers without a session of their own, from one network: they are one.
    const [one, two] = ["sk-one", "sk-two"].map((apiKey) =>
      openai.withOptions({ apiKey, fetch: fetchAtHost(host) }),
    );
    await one?.chat.completions.create(ask("tell"));
    const error = await rejection(two?.chat.completions.create(ask("tell")) ?? Promise.resolve());
    expect(error).toBeInstanceOf(RateLimitError);
    expect(error).toMatchObject({ code: "rate_limit_exceeded" });
    const headers = error instanceof APIError ? error.headers : undefined;
    expect(Number(headers?.get("retry-after"))).toBeGreaterThan(0);
    expect(headers?.get("ratelimit-limit")).toBe("1");
  });

  it("spends the limits of the session whose token it sends", async () => {
    const { host } = await createTestTenant({
      url: product.databaseUrl,
      policies: [{ scope: "session", kind: "messages", windowMs: 60_000, max: 2 }],
    });
    const visitor = createVisitor({ url: product.url, host });
    await visitor.say("hello");
    const apiKey = visitor.cookie()?.replace("causerie_session=", "") ?? "";
    await openai.withOptions({ apiKey, fetch: fetchAtHost(host) }).chat.completions.create(ask("tell"));
    const limits = await visitor.send({ method: "GET", path: "/api/limits" });
    expect(limits.json).toMatchObject({ limit: 2, remaining: 0 });
  });

  it.each([false, true])(
    "stops the answer when it aborts, and nothing of it is kept (stream: %s)",
    async (stream) => {
      const controller = new AbortController();
      const pending = openai.chat.completions.create(
        { ...ask(`for ever ${stream}`), stream },
        { signal: controller.signal },
      );
      await vi.waitFor(async () => expect(await countApiChats()).toBeGreaterThan(0));
      if (stream) {
        const chunks = await pending;
        if (Symbol.asyncIterator in chunks) {
          for await (const chunk of chunks) {
            if (chunk.choices[0]?.delta.content === "It goes") break;
          }
        }
      }
      controller.abort();
      if (!stream) expect(await rejection(pending)).toBeInstanceOf(OpenAI.APIUserAbortError);
      await vi.waitFor(async () => expect(await countApiChats()).toBe(0), { timeout: 5000 });
    },
  );

  it("leaves no conversation behind", async () => {
    await vi.waitFor(async () => expect(await countApiChats()).toBe(0));
  });

  it("never runs out of concurrent answers by finishing them", async () => {
    const { host } = await createTestTenant({
      url: product.databaseUrl,
      policies: [{ scope: "session", kind: "concurrent", max: 2 }],
    });
    const limited = openai.withOptions({ fetch: fetchAtHost(host) });
    for (let count = 0; count < 6; count += 1) {
      await limited.chat.completions.create(ask("tell"));
    }
  });

  it("gives back the place of an answer that was aborted", async () => {
    const { host } = await createTestTenant({
      url: product.databaseUrl,
      policies: [{ scope: "session", kind: "concurrent", max: 1 }],
    });
    const limited = openai.withOptions({ fetch: fetchAtHost(host) });
    const stream = await limited.chat.completions.create({
      ...ask(`for ever ${randomUUID()}`),
      stream: true,
    });
    stream.controller.abort();
    await vi.waitFor(() => limited.chat.completions.create(ask("tell")));
  });
});

describe("a foreign page", () => {
  it("may ask /v1 and read the answer, without cookies", async () => {
    const visitor = createVisitor({ url: product.url });
    const preflight = await visitor.send({
      method: "OPTIONS",
      path: "/v1/chat/completions",
      headers: {
        origin: "https://elsewhere.example",
        "access-control-request-method": "POST",
        "access-control-request-headers": "authorization,content-type,x-stainless-lang",
      },
    });
    expect(preflight.status).toBe(204);
    expect(preflight.headers).toMatchObject({
      "access-control-allow-origin": "*",
      "access-control-allow-headers": expect.stringContaining("x-stainless-lang"),
    });
    const answered = await visitor.send({
      method: "POST",
      path: "/v1/chat/completions",
      json: ask("tell"),
      headers: { origin: "https://elsewhere.example" },
    });
    expect(answered.status).toBe(200);
    expect(answered.headers["access-control-allow-origin"]).toBe("*");
    expect(answered.headers["access-control-allow-credentials"]).toBeUndefined();
    expect(answered.headers["set-cookie"]).toBeUndefined();
  });
});
