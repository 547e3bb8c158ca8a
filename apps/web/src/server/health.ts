import type { CheckResult, Health } from "@causerie/contracts";
import type { Logger } from "@causerie/logger";
import { settleWithin, timedOut } from "./settle-within.ts";
import { healthCheckTimeoutMs } from "./tunables.ts";

export interface HealthChecks {
  postgres: () => Promise<unknown>;
  redis: () => Promise<unknown>;
  worker: () => Promise<unknown>;
  logger: Logger;
}

/** Asks everything at once and answers within `healthCheckTimeoutMs`. */
export async function checkHealth({ logger, ...probes }: HealthChecks): Promise<Health> {
  const [postgres, redis, worker] = await Promise.all([
    runCheck("postgres", probes.postgres, logger),
    runCheck("redis", probes.redis, logger),
    runCheck("worker", probes.worker, logger),
  ]);
  const checks = { postgres, redis, worker };
  return { status: Object.values(checks).every((result) => result === "ok") ? "ok" : "degraded", checks };
}

async function runCheck(name: string, probe: () => Promise<unknown>, logger: Logger): Promise<CheckResult> {
  try {
    if ((await settleWithin(probe(), healthCheckTimeoutMs)) !== timedOut) return "ok";
    logger.warn({ check: name }, "health check timed out");
  } catch (error) {
    logger.warn({ check: name, err: error }, "health check failed");
  }
  return "failing";
}
