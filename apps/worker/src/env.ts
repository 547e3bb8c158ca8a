import { resolve } from "node:path";
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
  modelFolder: string;
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
    modelFolder: resolve(env.CAUSERIE_MODEL_FOLDER),
    queueName: env.CAUSERIE_QUEUE_NAME,
  };
}
