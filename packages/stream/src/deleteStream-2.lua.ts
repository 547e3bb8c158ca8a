import { defineScript } from "@causerie/redis";

/**
 * Removes the entries at once and leaves a closed fence, so that a writer still at work can't bring them back.
 * KEYS[1] entries, KEYS[2] fence
 * ARGV[1] fence of a closed stream, [2] channel, [3] life of the fence (ms), [4] what to say on the channel
 * Returns 1
 */
const lua = `
redis.call("DEL", KEYS[1])
redis.call("SET", KEYS[2], ARGV[1], "PX", ARGV[3])
redis.call("PUBLISH", ARGV[2], ARGV[4])
return 1
`;

export const deleteStream = defineScript({ name: "deleteStream", lua, keys: 2 });
