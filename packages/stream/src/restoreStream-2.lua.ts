import { defineScript } from "@causerie/redis";

/**
 * Writes a whole stream anew after Redis lost it. Ids and content are those that readers saw, so their cursors
 * stay valid; readers skip the events that they had.
 * KEYS[1] entries, KEYS[2] fence
 * ARGV[1] attempt, [2] channel, [3] life of a running stream (ms), [4] life of an ended one (ms),
 * [5] fence of a closed stream, [6..] event, token ids, "1" if terminal, … from id 1
 * Returns {"ok" | "fenced", last id}
 */
const lua = `
local fence = tonumber(redis.call("GET", KEYS[2]) or "0")
if fence > tonumber(ARGV[1]) then return {"fenced", 0} end

redis.call("DEL", KEYS[1])
local ttl, newFence = ARGV[3], ARGV[1]
local id = 0
for at = 6, #ARGV, 3 do
  id = id + 1
  if ARGV[at + 2] == "1" then
    redis.call("XADD", KEYS[1], id .. "-0", "event", ARGV[at], "tokens", ARGV[at + 1], "end", "1")
    ttl, newFence = ARGV[4], ARGV[5]
  else
    redis.call("XADD", KEYS[1], id .. "-0", "event", ARGV[at], "tokens", ARGV[at + 1])
  end
  redis.call("PUBLISH", ARGV[2], id .. ":" .. ARGV[at])
end
redis.call("SET", KEYS[2], newFence, "PX", ARGV[3])
redis.call("PEXPIRE", KEYS[1], ttl)
return {"ok", id}
`;

export const restoreStream = defineScript({ name: "restoreStream", lua, keys: 2 });
