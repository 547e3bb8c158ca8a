import type { Redis } from "ioredis";

export interface HashNetworkOptions {
  redis: Redis;
  tenantId: string;
  ip: string;
  /** Milliseconds since 1970; the wall clock when left out. */
  now?: () => number;
}

/** Keyed hash of a network, 22 characters of base64url. */
export async function hashNetwork(options: HashNetworkOptions): Promise<string> {
  throw new Error(`not written yet ${options.tenantId}`);
}
