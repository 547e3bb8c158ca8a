import { createHmac, randomBytes } from "node:crypto";
import type { Redis } from "ioredis";
import { keys } from "./keys.ts";
import { networkOfIp } from "./network-of-ip.ts";
import { networkHashLength, networkSecretBytes, networkSecretTtlMs } from "./tunables.ts";

export interface HashNetworkOptions {
  redis: Redis;
  tenantId: string;
  ip: string;
  /** Milliseconds since 1970; the wall clock when left out. */
  now?: () => number;
}

/**
 * Keyed hash of a network, 22 characters of base64url. The key is random, of this tenant and of this day (UTC),
 * and lives in Redis alone: once it has expired nobody can tell which network a hash was made from.
 */
export async function hashNetwork(options: HashNetworkOptions): Promise<string> {
  const { redis, tenantId, ip, now = Date.now } = options;
  const day = new Date(now()).toISOString().slice(0, 10);
  const secret = await secretOfDay(redis, keys.networkSecret(tenantId, day));
  return createHmac("sha256", secret).update(networkOfIp(ip)).digest("base64url").slice(0, networkHashLength);
}

async function secretOfDay(redis: Redis, key: string): Promise<string> {
  const existing = await redis.get(key);
  if (existing !== null) return existing;
  // NX: of several processes that start the day together, one wins and all read its key.
  await redis.set(key, randomBytes(networkSecretBytes).toString("base64url"), "PX", networkSecretTtlMs, "NX");
  const winner = await redis.get(key);
  if (winner === null) throw new Error("the network key of the day vanished right after it was written");
  return winner;
}
