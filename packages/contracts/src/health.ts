/** Answer of GET /api/health: 200 when `ok`, otherwise 503. */
export interface Health {
  status: "ok" | "degraded";
  checks: { postgres: CheckResult; redis: CheckResult; worker: CheckResult };
}
export type CheckResult = "ok" | "failing";
