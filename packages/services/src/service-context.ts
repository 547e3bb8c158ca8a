import { randomUUID } from "node:crypto";
import type { LimitPolicy } from "@causerie/contracts";
import type { Db } from "@causerie/db";
import type { Logger } from "@causerie/logger";
import type { GenerationQueue } from "@causerie/queue";
import type { LimitSubjects, RateLimiter } from "@causerie/rate-limit";
import type { Redis } from "@causerie/stream";

export interface Tenant {
  id: string;
  name: string;
  modelId: string;
  systemPrompt: string;
  policies: readonly LimitPolicy[];
}

/** What every verb is handed. It speaks for one tenant. */
export interface ServiceContext {
  db: Db;
  redis: Redis;
  queue: GenerationQueue;
  limiter: RateLimiter;
  logger: Logger;
  tenant: Tenant;
  createId?: () => string;
}

/** Who asks: a session's id and the keyed hash of the network. */
export interface Visitor {
  sessionId: string;
  networkHash: string;
}

export interface VisitorContext extends ServiceContext {
  visitor: Visitor;
}

/** A fresh id. */
export function newId(ctx: ServiceContext): string {
  return (ctx.createId ?? randomUUID)();
}

/** Who is counted by the limits. */
export function limitSubjects(visitor: Visitor): LimitSubjects {
  return { session: visitor.sessionId, network: visitor.networkHash };
}
