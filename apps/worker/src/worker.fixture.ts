import { randomUUID } from "node:crypto";
import type { GenerationParams } from "@causerie/contracts";
import { closeDb, createDb, generations, withTenant } from "@causerie/db";
import { createLogger, type Logger } from "@causerie/logger";
import { pocketModelFolder } from "@causerie/pocket";
import { createGenerationQueue } from "@causerie/queue";
import { createRateLimiter } from "@causerie/rate-limit";
import { closeRedis, createRedis, type RedisPurpose } from "@causerie/redis";
import {
  type CompletionMessage,
  createTenantDirectory,
  type GenerationView,
  getGeneration,
  sendMessage,
  startCompletion,
  type VisitorContext,
} from "@causerie/services";
import { createStreamHub, type StreamEvent } from "@causerie/stream";
import { createTestDatabase, createTestTenant, redisUrl as sharedRedisUrl } from "@causerie/testing";
import { createWorker, type Worker, type WorkerOptions } from "./container.ts";

/** At this temperature and seed the embedded model goes on until the limit: time enough to stop a worker in between. */
export const longAnswer = { temperature: 2, topP: 1, seed: 46, maxTokens: 400 } satisfies GenerationParams;

/** One that nobody wants to wait for: it goes on for seconds on any machine. */
export const endlessAnswer = { ...longAnswer, seed: 68, maxTokens: 1_300 } satisfies GenerationParams;

type Reached = (events: readonly StreamEvent[]) => boolean;

/** Everything around workers, on real servers, for one test file: what the web would do, and workers on demand. */
export interface WorkerSite {
  databaseUrl: string;
  queueName: string;
  /** A visitor of a tenant of its own. */
  createVisitor(): Promise<VisitorContext>;
  /** A worker in this process; close it in the test, or the site does. */
  startWorker(overrides?: Partial<WorkerOptions>): Promise<Worker>;
  /** What a reader sees of a generation until `reached` is true of it; the whole stream when left out. */
  read(ctx: VisitorContext, generationId: string, reached?: Reached): Promise<StreamEvent[]>;
  close(): Promise<void>;
}

export async function openWorkerSite(options: { redisUrl?: string } = {}): Promise<WorkerSite> {
  const { redisUrl = sharedRedisUrl() } = options;
  const logger = quietLogger;
  const database = await createTestDatabase();
  const queueName = `test-${randomUUID()}`;
  const db = createDb({ url: database.url, logger });
  const connect = (purpose: RedisPurpose) => createRedis({ url: redisUrl, purpose, logger });
  const [redis, subscriber, queueRedis] = [connect("command"), connect("subscriber"), connect("queue")];
  const queue = createGenerationQueue({ redis: queueRedis, queueName });
  const hub = createStreamHub({ redis, subscriber, logger });
  const tenants = createTenantDirectory({ db, ttlMs: 0 });
  const closers: (() => Promise<void>)[] = [];

  return {
    databaseUrl: database.url,
    queueName,
    async createVisitor() {
      const { tenantId } = await createTestTenant({ url: database.url });
      const tenant = await tenants.byId(tenantId);
      if (tenant === null) throw new Error("the tenant of the test is missing");
      const visitor = { sessionId: randomUUID(), networkHash: randomUUID() };
      return { db, redis, queue, limiter: createRateLimiter({ redis }), logger, tenant, visitor };
    },
    async startWorker(overrides) {
      const worker = await createWorker({
        databaseUrl: database.url,
        redisUrl,
        concurrency: 8,
        engine: { modelFolder: pocketModelFolder },
        queueName,
        logger,
        ...overrides,
      });
      let closed: Promise<void> | null = null;
      const close = (): Promise<void> => (closed ??= worker.close());
      closers.push(close);
      return { ...worker, close };
    },
    async read(ctx, generationId, reached = () => false) {
      const { signal } = new AbortController();
      const events: StreamEvent[] = [];
      for await (const event of hub.read({ tenantId: ctx.tenant.id, generationId, afterId: 0, signal })) {
        events.push(event);
        if (reached(events)) break;
      }
      return events;
    },
    async close() {
      await Promise.all(closers.map((close) => close()));
      await Promise.all([hub.close(), queue.close()]);
      await Promise.all([closeDb(db), ...[redis, subscriber, queueRedis].map(closeRedis)]);
      await database.drop();
    },
  };
}

export const quietLogger: Logger = createLogger({ name: "test", level: "silent" });

/** Asks for an answer with parameters of its own, as an API caller does. */
export async function complete(
  ctx: VisitorContext,
  params: GenerationParams,
  messages: readonly CompletionMessage[] = [{ role: "user", content: "Tell me a long story." }],
): Promise<string> {
  const started = await startCompletion({ ctx, input: { messages, params } });
  if (started.outcome !== "created") throw new Error(`the completion was ${started.outcome}`);
  return started.generationId;
}

/** Sends a message that must be accepted, into a new chat unless one is given. */
export async function send(
  ctx: VisitorContext,
  { chatId = randomUUID(), text = "Hello!" }: { chatId?: string; text?: string } = {},
): Promise<{ chatId: string; generationId: string }> {
  const sent = await sendMessage({ ctx, input: { chatId, clientMessageId: randomUUID(), text } });
  if (sent.outcome !== "created") throw new Error(`the message was ${sent.outcome}`);
  return { chatId, generationId: sent.result.generationId };
}

export function view(ctx: VisitorContext, generationId: string): Promise<GenerationView> {
  return getGeneration({ ctx, input: { generationId } });
}

/** Who has the tenant's generations, and how often they were claimed. */
export function leases(ctx: VisitorContext): Promise<{ owner: string | null; attempt: number }[]> {
  return withTenant(ctx.db, ctx.tenant.id, (tx) =>
    tx.select({ owner: generations.leaseOwner, attempt: generations.attempt }).from(generations),
  );
}

/** What a reader who saw these events has on the screen. */
export function textOf(events: readonly StreamEvent[]): string {
  return events.map(({ event }) => (event.type === "text-delta" ? event.text : "")).join("");
}

/** True once the answer has begun well and truly. */
export const underWay: Reached = (events) => events.length > 3;

/** Ids of a stream without a gap or a double. */
export function idsTo(last: number): number[] {
  return Array.from({ length: last }, (_, index) => index + 1);
}
