import { defineScript } from "@causerie/redis";

/**
 * Raises the fence to an attempt and reads what is there, in one step: nothing can be appended in between.
 * KEYS[1] entries, KEYS[2] fence
 * ARGV[1] attempt, [2] life of a running stream (ms)
 * Returns all entries, as XRANGE does
 */
const lua = `
local fence = tonumber(redis.call("GET", KEYS[2]) or "0")
if tonumber(ARGV[1]) >= fence then
  redis.call("SET", KEYS[2], ARGV[1], "PX", ARGV[2])
  redis.call("PEXPIRE", KEYS[1], ARGV[2])
end
return redis.call("XRANGE", KEYS[1], "-", "+")
`;

export const openStream = defineScript({ name: "openStream", lua, keys: 2 });
