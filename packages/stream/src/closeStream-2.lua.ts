import { defineScript } from "@causerie/redis";

/**
 * Shuts every writer out and appends the terminal event unless one is there.
 * KEYS[1] entries, KEYS[2] fence
 * ARGV[1] fence of a closed stream, [2] channel, [3] life of the fence (ms), [4] life of the entries (ms),
 * [5] terminal event
 * Returns 1 when the event was appended, else 0
 */
const lua = `
redis.call("SET", KEYS[2], ARGV[1], "PX", ARGV[3])
local lastId = 0
local last = redis.call("XREVRANGE", KEYS[1], "+", "-", "COUNT", 1)[1]
if last then
  if #last[2] == 6 then return 0 end
  lastId = tonumber(string.match(last[1], "^%d+"))
end
local id = lastId + 1
redis.call("XADD", KEYS[1], id .. "-0", "event", ARGV[5], "tokens", "[]", "end", "1")
redis.call("PEXPIRE", KEYS[1], ARGV[4])
redis.call("PUBLISH", ARGV[2], id .. ":" .. ARGV[5])
return 1
`;

export const closeStream = defineScript({ name: "closeStream", lua, keys: 2 });
