import { createHash } from "node:crypto";
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
  const { name, lua, keys } = definition;
  const hash = createHash("sha1").update(lua).digest("hex");
  return async (redis, call) => {
    if (call.keys.length !== keys) throw new TypeError(`script ${name} wants ${keys} keys`);
    const parameters = [...call.keys, ...call.args.map(String)];
    try {
      return await redis.evalsha(hash, keys, ...parameters);
    } catch (error) {
      if (!isUnknownScript(error)) throw error;
      return await redis.eval(lua, keys, ...parameters);
    }
  };
}

function isUnknownScript(error: unknown): boolean {
  return error instanceof Error && error.message.startsWith("NOSCRIPT");
}
