export { closeRedis, createRedis } from "./create-redis.ts";
export type { RedisOptions, RedisPurpose } from "./create-redis.ts";
export { defineScript } from "./define-script.ts";
export type { RedisScript, ScriptCall, ScriptDefinition } from "./define-script.ts";
export { hashNetwork } from "./hash-network.ts";
export type { HashNetworkOptions } from "./hash-network.ts";
export { keys } from "./keys.ts";
export type { KeyScope } from "./keys.ts";
export type { Redis } from "ioredis";
