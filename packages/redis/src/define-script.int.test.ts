import { createLogger } from "@causerie/logger";
import { redisUrl } from "@causerie/testing";
import { afterAll, describe, expect, it } from "vitest";
import { closeRedis, createRedis } from "./create-redis.ts";
import { defineScript } from "./define-script.ts";
import { keys } from "./keys.ts";

const logger = createLogger({ name: "test", level: "silent" });
const redis = createRedis({ url: redisUrl(), purpose: "command", logger });
afterAll(() => closeRedis(redis));

describe("defineScript", () => {
  it("runs a script that Redis has never seen, and again by its hash alone", async () => {
    // The comment makes the script new to this Redis.
    const lua = `-- ${crypto.randomUUID()}\nreturn {KEYS[1], ARGV[1], tonumber(ARGV[2]) + 1}`;
    const script = defineScript({ name: "testScript", lua, keys: 1 });
    const key = keys.stream(crypto.randomUUID(), "g");
    for (let run = 0; run < 2; run += 1) {
      expect(await script(redis, { keys: [key], args: ["a", 41] })).toEqual([key, "a", 42]);
    }
  });

  it("passes a script's own error on", async () => {
    const script = defineScript({
      name: "testScript",
      lua: "return redis.error_reply('BROKEN on purpose')",
      keys: 0,
    });
    await expect(script(redis, { keys: [], args: [] })).rejects.toThrow("BROKEN on purpose");
  });

  it("refuses a wrong number of keys before asking Redis", async () => {
    const script = defineScript({ name: "testScript", lua: "return 1", keys: 2 });
    await expect(script(redis, { keys: ["a"], args: [] })).rejects.toThrow("wants 2 keys");
  });
});
