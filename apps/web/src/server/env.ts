import { z } from "zod";

const logLevels = ["trace", "debug", "info", "warn", "error", "fatal", "silent"] as const;

const portNumberMax = 65_535;
const secretLengthMin = 32;

const webEnv = z.object({
  DATABASE_URL: z.string().regex(/^postgres(ql)?:\/\//, "must begin with postgres://"),
  REDIS_URL: z.string().regex(/^rediss?:\/\//, "must begin with redis://"),
  PORT: z.coerce.number().int().min(0).max(portNumberMax).default(3000),
  CAUSERIE_SECRET: z.string().min(secretLengthMin, `must have at least ${secretLengthMin} characters`),
  CAUSERIE_TRUST_PROXY: z.enum(["0", "1"]).default("0"),
  CAUSERIE_LOG_LEVEL: z.enum(logLevels).default("info"),
  CAUSERIE_QUEUE_NAME: z.string().min(1).default("generations"),
});

/** What the web process reads from its environment. */
export interface WebEnv {
  databaseUrl: string;
  redisUrl: string;
  port: number;
  /** Signs session ids; changing it ends every session. */
  secret: string;
  /** True behind a proxy whose X-Forwarded-For and X-Forwarded-Proto may be believed. */
  trustProxy: boolean;
  logLevel: (typeof logLevels)[number];
  queueName: string;
}

/** Names every variable that is missing or wrong, never its value. */
export class EnvError extends Error {
  override readonly name = "EnvError";
  readonly messageIsLoggable = true;
}

/** Reads and checks the environment. Throws an `EnvError` that names all bad variables at once. */
export function readEnv(source: Readonly<Record<string, string | undefined>> = process.env): WebEnv {
  const given = Object.fromEntries(Object.entries(source).filter(([, value]) => value !== ""));
  const parsed = webEnv.safeParse(given);
  if (!parsed.success) {
    const problems = parsed.error.issues.map((issue) => {
      const name = issue.path.join(".");
      return `${name} ${given[name] === undefined ? "is not set" : `is not valid: ${issue.message}`}`;
    });
    throw new EnvError(`The environment is not complete. ${problems.join("; ")}.`);
  }
  return {
    databaseUrl: parsed.data.DATABASE_URL,
    redisUrl: parsed.data.REDIS_URL,
    port: parsed.data.PORT,
    secret: parsed.data.CAUSERIE_SECRET,
    trustProxy: parsed.data.CAUSERIE_TRUST_PROXY === "1",
    logLevel: parsed.data.CAUSERIE_LOG_LEVEL,
    queueName: parsed.data.CAUSERIE_QUEUE_NAME,
  };
}

/** Tells the framework, which asks the environment while it loads, what it is to be. Call it before importing it. */
export function chooseFrameworkMode({ dev }: { dev: boolean }): void {
  Object.assign(process.env, { NODE_ENV: dev ? "development" : "production", NEXT_TELEMETRY_DISABLED: "1" });
}
