import type { Redis } from "ioredis";

export interface ScriptDefinition {
  /** verbNoun, for messages. */
  name: string;
  lua: string;
  /** How many of the arguments are keys. */
  keys: number;
}

export interface ScriptCall {
  keys: readonly string[];
  args: readonly (string | number)[];
}

/** A Redis script that knows its hash. The answer is what Lua returned and must be checked by the caller. */
export type RedisScript = (redis: Redis, call: ScriptCall) => Promise<unknown>;

/** Makes a function that runs the script by its hash and sends its text only when Redis doesn't know it. */
export function defineScript(definition: ScriptDefinition): RedisScript {
  return (redis, call) => redis.eval(definition.lua, definition.keys, ...call.keys, ...call.args.map(String));
}
