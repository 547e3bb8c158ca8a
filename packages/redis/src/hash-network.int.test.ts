import { createLogger } from "@causerie/logger";
import { redisUrl } from "@causerie/testing";
import { afterAll, describe, expect, it } from "vitest";
import { closeRedis, createRedis } from "./create-redis.ts";
import { hashNetwork } from "./hash-network.ts";
import { keys } from "./keys.ts";

const logger = createLogger({ name: "test", level: "silent" });
const redis = createRedis({ url: redisUrl(), purpose: "command", logger });
afterAll(() => closeRedis(redis));

const noon = Date.parse("2026-03-01T12:00:00Z");

describe("hashNetwork", () => {
  it("is the same all day for one network, also when many processes start the day together", async () => {
    const tenantId = crypto.randomUUID();
    const hashes = await Promise.all(
      Array.from({ length: 20 }, () => hashNetwork({ redis, tenantId, ip: "192.0.2.7", now: () => noon })),
    );
    expect(new Set(hashes).size).toBe(1);
    expect(hashes[0]).toMatch(/^[\w-]{22}$/);
  });

  it("differs between networks, days and tenants", async () => {
    const tenantId = crypto.randomUUID();
    const tomorrow = noon + 24 * 60 * 60 * 1_000;
    const hashes = await Promise.all([
      hashNetwork({ redis, tenantId, ip: "192.0.2.7", now: () => noon }),
      hashNetwork({ redis, tenantId, ip: "192.0.2.8", now: () => noon }),
      hashNetwork({ redis, tenantId, ip: "192.0.2.7", now: () => tomorrow }),
      hashNetwork({ redis, tenantId: crypto.randomUUID(), ip: "192.0.2.7", now: () => noon }),
    ]);
    expect(new Set(hashes).size).toBe(4);
  });

  it("keeps its key for at most 48 hours and stores no address", async () => {
    const tenantId = crypto.randomUUID();
    await hashNetwork({ redis, tenantId, ip: "192.0.2.7", now: () => noon });
    const key = keys.networkSecret(tenantId, "2026-03-01");
    const ttlMs = await redis.pttl(key);
    expect(ttlMs).toBeGreaterThan(0);
    expect(ttlMs).toBeLessThanOrEqual(48 * 60 * 60 * 1_000);
    expect(await redis.get(key)).not.toContain("192.0.2.7");
  });
});
