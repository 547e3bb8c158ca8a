import { defineScript } from "@causerie/redis";

/**
 * KEYS[1] entries, KEYS[2] fence
 * ARGV[1] attempt, [2] channel, [3] life of a running stream (ms), [4] life of an ended one (ms),
 * [5] fence of a closed stream, [6] id of the first entry sent, [7..] event, token ids, "1" if terminal, …
 * Returns {status, last id in Redis}:
 *   ok        everything sent is in the stream now (what was there already had to be identical)
 *   fenced    a later attempt owns the stream, or it was purged
 *   ended     the stream has its terminal event
 *   missing   Redis lost entries before the first one sent: send again from last id + 1
 *   unfenced  Redis lost the fence: restore the whole stream
 */
const lua = `
local firstId = tonumber(ARGV[6])
local count = (#ARGV - 6) / 3
local lastId, ended = 0, false
local last = redis.call("XREVRANGE", KEYS[1], "+", "-", "COUNT", 1)[1]
if last then
  lastId = tonumber(string.match(last[1], "^%d+"))
  ended = #last[2] == 6
end

local function isThere(index)
  local id = (firstId + index - 1) .. "-0"
  local found = redis.call("XRANGE", KEYS[1], id, id)[1]
  local at = 7 + (index - 1) * 3
  return found and found[2][2] == ARGV[at] and found[2][4] == ARGV[at + 1]
end

local fence = tonumber(redis.call("GET", KEYS[2]) or "0")
local attempt = tonumber(ARGV[1])
local closed = fence == tonumber(ARGV[5])
if fence > attempt and not closed then return {"fenced", lastId} end

-- An append that is repeated after its answer got lost finds its own entries, also when it closed the stream.
local there = 0
while there < count and firstId + there <= lastId and isThere(there + 1) do
  there = there + 1
end
if there == count then return {"ok", lastId} end
if ended then return {"ended", lastId} end
if closed then return {"fenced", lastId} end
if fence < attempt then return {"unfenced", lastId} end
if firstId + there <= lastId then return {"fenced", lastId} end
if firstId > lastId + 1 then return {"missing", lastId} end

local ttl, newFence = ARGV[3], ARGV[1]
for index = there + 1, count do
  local id = firstId + index - 1
  local at = 7 + (index - 1) * 3
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
return {"ok", firstId + count - 1}
`;

export const appendEntries = defineScript({ name: "appendEntries", lua, keys: 2 });
