import { resolve } from "node:path";
import { z } from "zod";
import { repositoryRoot } from "./repository-root.ts";
import { UserError } from "./user-error.ts";

const connectionUrl = (name: string, protocols: string[]) =>
  z
    .string()
    .refine((value) => URL.canParse(value) && protocols.includes(new URL(value).protocol), {
      error: `${name} must begin with ${protocols.map((protocol) => `${protocol}//`).join(" or ")}`,
    })
    .optional();

const portError = "PORT must be a number from 1 to 65535";

const Variables = z.object({
  PORT: z.coerce.number(portError).int(portError).min(1, portError).max(65_535, portError).default(3000),
  CAUSERIE_DATA_DIR: z.string().default(".data"),
  DATABASE_URL: connectionUrl("DATABASE_URL", ["postgres:", "postgresql:"]),
  REDIS_URL: connectionUrl("REDIS_URL", ["redis:", "rediss:"]),
  CAUSERIE_SECRET: z.string().min(32, "CAUSERIE_SECRET must have at least 32 characters").optional(),
  CAUSERIE_MODEL_FOLDER: z.string().optional(),
  CAUSERIE_BOOTSTRAP_PID: z.coerce.number().int().optional(),
  CHROMIUM_PATH: z.string().optional(),
  CI: z.string().optional(),
});

export interface CliEnv {
  port: number;
  /** Absolute; a relative CAUSERIE_DATA_DIR is meant from the clone's root. */
  dataFolder: string;
  databaseUrl: string | undefined;
  redisUrl: string | undefined;
  secret: string | undefined;
  modelFolder: string | undefined;
  /** The process that started this one and must not be outlived. */
  bootstrapPid: number | undefined;
  chromiumPath: string | undefined;
  isCi: boolean;
}

/** Reads the environment. An empty variable counts as not set. @throws UserError naming every bad variable. */
export function readCliEnv(variables: NodeJS.ProcessEnv = process.env): CliEnv {
  const present = Object.fromEntries(Object.entries(variables).filter(([, value]) => value !== ""));
  const parsed = Variables.safeParse(present);
  if (!parsed.success)
    throw new UserError(`${parsed.error.issues.map((issue) => issue.message).join("; ")}.`);
  const values = parsed.data;
  return {
    port: values.PORT,
    dataFolder: resolve(repositoryRoot, values.CAUSERIE_DATA_DIR),
    databaseUrl: values.DATABASE_URL,
    redisUrl: values.REDIS_URL,
    secret: values.CAUSERIE_SECRET,
    modelFolder: values.CAUSERIE_MODEL_FOLDER,
    bootstrapPid: values.CAUSERIE_BOOTSTRAP_PID,
    chromiumPath: values.CHROMIUM_PATH,
    isCi: values.CI !== undefined && values.CI !== "false" && values.CI !== "0",
  };
}

/** The environment of a process that the command starts: what it inherits, and what is added. */
export function childEnvironment(added: Record<string, string> = {}): NodeJS.ProcessEnv {
  return {
    ...process.env,
    TURBO_TELEMETRY_DISABLED: "1",
    NEXT_TELEMETRY_DISABLED: "1",
    ...added,
  };
}
