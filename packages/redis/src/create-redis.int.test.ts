import { createServer } from "node:net";
import { createLogger } from "@causerie/logger";
import { redisUrl } from "@causerie/testing";
import { afterEach, describe, expect, it, vi } from "vitest";
import { closeRedis, createRedis, reconnectDelayMs } from "./create-redis.ts";
import type { RedisPurpose } from "./create-redis.ts";
import type { Redis } from "ioredis";

const opened: Redis[] = [];
const lines: string[] = [];
const logger = createLogger({
  name: "test",
  destination: { write: (line: string) => void lines.push(line) },
});

function open(purpose: RedisPurpose, url = redisUrl()): Redis {
  const redis = createRedis({ url, purpose, logger, clientName: `test-${crypto.randomUUID()}` });
  opened.push(redis);
  return redis;
}

afterEach(async () => {
  await Promise.all(opened.splice(0).map(closeRedis));
  lines.length = 0;
});

describe("createRedis", () => {
  it("names its connection", async () => {
    const redis = open("command");
    expect(await redis.client("GETNAME")).toBe(redis.options.connectionName);
  });

  it("comes back after its connection is killed and tells so once each way", async () => {
    const redis = open("command");
    const observer = open("command");
    const id = Number(await redis.client("ID"));
    await observer.client("KILL", "ID", id);
    await expect(redis.ping()).resolves.toBe("PONG");
    expect(Number(await redis.client("ID"))).not.toBe(id);
    expect(lines.filter((line) => line.includes("redis connection interrupted"))).toHaveLength(1);
    expect(lines.filter((line) => line.includes("redis connection restored"))).toHaveLength(1);
  });

  it("a command fails instead of waiting for ever when there is no server, and one line says why", async () => {
    const server = createServer().listen(0, "127.0.0.1");
    await vi.waitFor(() => expect(server.listening).toBe(true));
    const address = server.address();
    const port = typeof address === "object" && address !== null ? address.port : 0;
    await new Promise((resolve) => server.close(resolve));
    const redis = open("command", `redis://127.0.0.1:${port}`);
    await expect(redis.get("x")).rejects.toThrow();
    await expect(redis.get("x")).rejects.toThrow();
    expect(lines.filter((line) => line.includes("redis connection interrupted"))).toHaveLength(1);
  });

  it("closing never throws, neither twice nor without a server", async () => {
    const redis = open("subscriber");
    await redis.subscribe(`causerie:test:${crypto.randomUUID()}`);
    await closeRedis(redis);
    await closeRedis(redis);
    const unreachable = open("queue", "redis://127.0.0.1:1");
    await closeRedis(unreachable);
    await vi.waitFor(() => expect(unreachable.status).toBe("end"));
  });

  it("waits longer after each failure, up to a bound", () => {
    expect(reconnectDelayMs(1)).toBeLessThan(reconnectDelayMs(2));
    expect(reconnectDelayMs(1_000)).toBe(reconnectDelayMs(2_000));
  });
});
