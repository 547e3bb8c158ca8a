import { resolve } from "node:path";
import type { EngineOptions } from "@causerie/inference";
import { pocketModelFolder } from "@causerie/pocket";
import { z } from "zod";
import { concurrencyDefault } from "./tunables.ts";

const port = z.coerce.number().int().min(0).max(65_535);

/** The same as the web process takes: both are told by one setting. */
const logLevels = ["trace", "debug", "info", "warn", "error", "fatal", "silent"] as const;

const variables = z.object({
  DATABASE_URL: z.url({ protocol: /^postgres(ql)?$/ }),
  REDIS_URL: z.url({ protocol: /^rediss?$/ }),
  CAUSERIE_WORKER_CONCURRENCY: z.coerce.number().int().min(1).max(1_024).default(concurrencyDefault),
  /** Left out: no health server. 0: any free port, told by the ready line. */
  CAUSERIE_WORKER_HEALTH_PORT: port.optional(),
  CAUSERIE_WORKER_HEALTH_HOST: z.string().default("127.0.0.1"),
  CAUSERIE_LOG_LEVEL: z.enum(logLevels).default("info"),
  CAUSERIE_MODEL_FOLDER: z.string().default(pocketModelFolder),
  CAUSERIE_DEVICE: z.enum(["cpu", "cuda", "webgpu"]).default("cpu"),
  CAUSERIE_DEVICE_ID: z.coerce.number().int().min(0).max(64).default(0),
  /** Left out: the engine's own choices. */
  CAUSERIE_THREADS: z.coerce.number().int().min(1).max(256).optional(),
  CAUSERIE_CACHE_MIB: z.coerce.number().int().min(16).max(1_048_576).optional(),
  CAUSERIE_CONTEXT_TOKENS: z.coerce.number().int().min(128).max(1_048_576).optional(),
  CAUSERIE_QUEUE_NAME: z
    .string()
    .regex(/^[\w-]+$/)
    .default("generations"),
});

export type LogLevel = z.infer<typeof variables>["CAUSERIE_LOG_LEVEL"];

/** What a worker process is told by its environment. */
export interface WorkerEnv {
  databaseUrl: string;
  redisUrl: string;
  concurrency: number;
  health: { host: string; port: number } | null;
  logLevel: LogLevel;
  engine: EngineOptions;
  queueName: string;
}

/** Reads the environment. Throws one error whose message names every variable that is wrong, without its value. */
export function readEnv(source: NodeJS.ProcessEnv = process.env): WorkerEnv {
  // An empty variable, as compose files leave them, means the same as none.
  const given = Object.fromEntries(Object.entries(source).filter(([, value]) => value !== ""));
  const parsed = variables.safeParse(given);
  if (!parsed.success) {
    const complaints = parsed.error.issues.map((issue) => `  ${issue.path.join(".")}: ${issue.message}`);
    throw new Error(`The environment of the worker is not usable:\n${complaints.join("\n")}`);
  }
  const env = parsed.data;
  const healthPort = env.CAUSERIE_WORKER_HEALTH_PORT;
  return {
    databaseUrl: env.DATABASE_URL,
    redisUrl: env.REDIS_URL,
    concurrency: env.CAUSERIE_WORKER_CONCURRENCY,
    health: healthPort === undefined ? null : { host: env.CAUSERIE_WORKER_HEALTH_HOST, port: healthPort },
    logLevel: env.CAUSERIE_LOG_LEVEL,
    engine: engineOptions(env),
    queueName: env.CAUSERIE_QUEUE_NAME,
  };
}

function engineOptions(env: z.infer<typeof variables>): EngineOptions {
  const { CAUSERIE_THREADS: threads, CAUSERIE_CONTEXT_TOKENS: contextTokensMax } = env;
  const cacheMebibytes = env.CAUSERIE_CACHE_MIB;
  return {
    modelFolder: resolve(env.CAUSERIE_MODEL_FOLDER),
    provider: env.CAUSERIE_DEVICE,
    deviceId: env.CAUSERIE_DEVICE_ID,
    ...(threads === undefined ? {} : { threads }),
    ...(contextTokensMax === undefined ? {} : { contextTokensMax }),
    ...(cacheMebibytes === undefined ? {} : { cacheBytes: cacheMebibytes * 2 ** 20 }),
  };
}
