import { defineScript } from "@causerie/redis";

/**
 * Sliding-window log. Per scope one sorted set holds the units of the longest window, scored by their time, and
 * every window is a count over its newest part; another holds the running units, scored by their expiry. Time is
 * Redis's own, so any number of processes agree. A unit taken at t leaves a window of length w at t + w exactly.
 *
 * KEYS[1] session's log, [2] session's running units, [3] network's log, [4] network's running units
 * ARGV[1] unit ("" only looks), [2] life of a running unit (ms), then per policy: number of its key, most units,
 * window in ms (0: running units)
 * Returns {1 allowed | 0 refused, then per policy {units used, ms until the oldest leaves, ms until one more fits
 * (-1: there was room)}}
 */
const lua = `
local clock = redis.call("TIME")
local now = clock[1] * 1000 + math.floor(clock[2] / 1000)
local unit, runningTtl = ARGV[1], tonumber(ARGV[2])

local policies, longest = {}, {}
for at = 3, #ARGV, 3 do
  local policy = { key = tonumber(ARGV[at]), max = tonumber(ARGV[at + 1]), window = tonumber(ARGV[at + 2]) }
  policies[#policies + 1] = policy
  longest[policy.key] = math.max(longest[policy.key] or 0, policy.window)
end

local replayed = false
for key, window in pairs(longest) do
  redis.call("ZREMRANGEBYSCORE", KEYS[key], "-inf", now - window)
  if unit ~= "" and redis.call("ZSCORE", KEYS[key], unit) then replayed = true end
end

local function scoreAt(policy, rank)
  local from = "(" .. (now - policy.window)
  return redis.call("ZRANGEBYSCORE", KEYS[policy.key], from, "+inf", "WITHSCORES", "LIMIT", rank, 1)[2]
end

local allowed = 1
for _, policy in ipairs(policies) do
  policy.used = redis.call("ZCOUNT", KEYS[policy.key], "(" .. (now - policy.window), "+inf")
  policy.wait = -1
  if policy.used >= policy.max and not replayed then
    allowed = 0
    -- One more fits when so many have left that max - 1 are left. With max 0 none ever fits.
    local blocking = scoreAt(policy, math.max(policy.used - policy.max, 0))
    policy.wait = policy.window
    if policy.max > 0 and blocking then policy.wait = blocking + policy.window - now end
  end
end

if allowed == 1 and unit ~= "" and not replayed then
  for key, window in pairs(longest) do
    local isLog = key % 2 == 1
    local ttl = isLog and window or runningTtl
    redis.call("ZADD", KEYS[key], isLog and now or now + runningTtl, unit)
    redis.call("PEXPIRE", KEYS[key], ttl)
  end
  for _, policy in ipairs(policies) do policy.used = policy.used + 1 end
end

local answer = { allowed }
for _, policy in ipairs(policies) do
  local oldest = scoreAt(policy, 0)
  local reset = 0
  if oldest then reset = oldest + policy.window - now end
  answer[#answer + 1] = { policy.used, reset, policy.wait }
end
return answer
`;

export const takeUnit = defineScript({ name: "takeUnit", lua, keys: 4 });
