import { randomUUID } from "node:crypto";
import type { LimitPolicy } from "@causerie/contracts";
import { chats, closeDb, createDb, generations, messages, withTenant } from "@causerie/db";
import { createLogger } from "@causerie/logger";
import { createGenerationQueue, type GenerationQueue } from "@causerie/queue";
import { createRateLimiter } from "@causerie/rate-limit";
import { closeRedis, createRedis, keys, type RedisPurpose } from "@causerie/redis";
import { createStreamWriter, type StreamEntry } from "@causerie/stream";
import { createTestDatabase, createTestTenant, redisUrl } from "@causerie/testing";
import { eq, sql } from "drizzle-orm";
import { type ClaimedGeneration, claimGeneration } from "./generation/claim-generation.ts";
import { sendMessage } from "./message/send-message.ts";
import type { Visitor, VisitorContext } from "./service-context.ts";
import { getTenant } from "./tenant/get-tenant.ts";

/** Real servers for one test file. */
export interface TestServices {
  /** A tenant, a visitor and a queue that no other test has. Limits are generous unless given. */
  createContext(policies?: readonly LimitPolicy[]): Promise<VisitorContext>;
  /** A host name of a fresh tenant. */
  createHost(): Promise<{ tenantId: string; host: string }>;
  close(): Promise<void>;
}

/** Opens a fresh database and connections to Redis. */
export async function openTestServices(): Promise<TestServices> {
  const logger = createLogger({ name: "test", level: "silent" });
  const database = await createTestDatabase();
  const db = createDb({ url: database.url, logger });
  const connect = (purpose: RedisPurpose) => createRedis({ url: redisUrl(), purpose, logger });
  const [redis, queueRedis] = [connect("command"), connect("queue")];
  const queues: GenerationQueue[] = [];
  return {
    createHost: () => createTestTenant({ url: database.url }),
    async createContext(policies) {
      const { tenantId } = await createTestTenant({ url: database.url, ...(policies && { policies }) });
      const tenant = await getTenant({ db, tenantId });
      if (tenant === null) throw new Error("the new tenant is not there");
      const queue = createGenerationQueue({ redis: queueRedis, queueName: `test-${randomUUID()}` });
      queues.push(queue);
      return {
        db,
        redis,
        queue,
        limiter: createRateLimiter({ redis }),
        logger,
        tenant,
        visitor: newVisitor(),
      };
    },
    async close() {
      await Promise.all(queues.map((queue) => queue.close()));
      await Promise.all([closeRedis(redis), closeRedis(queueRedis), closeDb(db)]);
      await database.drop();
    },
  };
}

function newVisitor(): Visitor {
  return { sessionId: randomUUID(), networkHash: randomUUID() };
}

/** The same tenant, seen by somebody else: another session, and another network unless one is given. */
export function otherVisitor(ctx: VisitorContext, visitor: Partial<Visitor> = {}): VisitorContext {
  return { ...ctx, visitor: { ...newVisitor(), ...visitor } };
}

/** Ids of a message, its answer and its generation, with the chat they are in. */
export interface SentMessage {
  chatId: string;
  messageId: string;
  answerId: string;
  generationId: string;
}

/** Sends a message that must be accepted, into a new chat unless one is given. */
export async function send(
  ctx: VisitorContext,
  { chatId = randomUUID(), text = "Bonjour" }: { chatId?: string; text?: string } = {},
): Promise<SentMessage> {
  const sent = await sendMessage({ ctx, input: { chatId, clientMessageId: randomUUID(), text } });
  if (sent.outcome !== "created") throw new Error(`the message was ${sent.outcome}`);
  return { chatId, ...sent.result };
}

/** Claims a generation that must be free. */
export async function claimFreely(
  ctx: VisitorContext,
  generationId: string,
  owner = "worker-a",
): Promise<ClaimedGeneration> {
  const claim = await claimGeneration({ ctx, input: { generationId, owner } });
  if (claim.outcome !== "claimed") throw new Error(`the generation is ${claim.outcome}`);
  return claim.generation;
}

/** What a worker that was killed leaves behind: a lease that runs out without a heartbeat. */
export async function expireLease(ctx: VisitorContext, generationId: string): Promise<void> {
  await withTenant(ctx.db, ctx.tenant.id, (tx) =>
    tx
      .update(generations)
      .set({ leaseExpiresAt: sql`now() - interval '1 second'` })
      .where(eq(generations.id, generationId)),
  );
}

/** What readers of the stream can see. Shuts the stream's writers out. */
export function readStream(ctx: VisitorContext, generationId: string): Promise<StreamEntry[]> {
  const attempt = 1_000;
  return createStreamWriter({ redis: ctx.redis, tenantId: ctx.tenant.id, generationId, attempt }).open();
}

/** Whether a worker could be given the generation now. */
export async function isEnqueued(ctx: VisitorContext, generationId: string): Promise<boolean> {
  return (await ctx.queue.positions()).has(generationId);
}

/** How many rows the tenant has of what a chat is made of. */
export function countRows(
  ctx: VisitorContext,
): Promise<{ chats: number; messages: number; generations: number }> {
  return withTenant(ctx.db, ctx.tenant.id, async (tx) => ({
    chats: await tx.$count(chats),
    messages: await tx.$count(messages),
    generations: await tx.$count(generations),
  }));
}

/** Whether any text of the generation is left in Redis. */
export async function streamExists(ctx: VisitorContext, generationId: string): Promise<boolean> {
  return (await ctx.redis.exists(keys.stream(ctx.tenant.id, generationId))) === 1;
}
