import { randomUUID } from "node:crypto";
import type { LimitPolicy } from "@causerie/contracts";
import pg from "pg";
import { generousConcurrentMax, generousMessagesMax } from "./tunables.ts";

export interface TestTenant {
  tenantId: string;
  /** The host name by which the product finds this tenant. */
  host: string;
}

interface CreateTestTenantOptions {
  /** A superuser's connection string to a migrated database. */
  url: string;
  host?: string;
  /** Generous ones on every scope and kind unless given. */
  policies?: readonly LimitPolicy[];
  modelId?: string;
}

/** Inserts a tenant of its own, past row-level security, so that tests never see each other's rows. */
export async function createTestTenant(options: CreateTestTenantOptions): Promise<TestTenant> {
  const tenantId = randomUUID();
  const host = options.host ?? `${tenantId}.test`;
  const client = new pg.Client({ connectionString: options.url });
  await client.connect();
  try {
    await client.query("BEGIN");
    await client.query("INSERT INTO tenants (id, name, model_id) VALUES ($1, $2, $3)", [
      tenantId,
      `Test tenant ${tenantId.slice(0, 8)}`,
      options.modelId ?? "pocket",
    ]);
    await client.query("INSERT INTO tenant_hosts (host, tenant_id) VALUES (lower($1), $2)", [host, tenantId]);
    for (const policy of options.policies ?? generousPolicies) await insertPolicy(client, tenantId, policy);
    await client.query("COMMIT");
  } finally {
    await client.end();
  }
  return { tenantId, host: host.toLowerCase() };
}

async function insertPolicy(client: pg.Client, tenantId: string, policy: LimitPolicy): Promise<void> {
  const windowMs = policy.kind === "messages" ? policy.windowMs : 0;
  await client.query(
    "INSERT INTO limit_policies (tenant_id, scope, kind, window_ms, max) VALUES ($1, $2, $3, $4, $5)",
    [tenantId, policy.scope, policy.kind, windowMs, policy.max],
  );
}

const generousPolicies: readonly LimitPolicy[] = (["session", "network"] as const).flatMap(
  (scope): LimitPolicy[] => [
    { scope, kind: "messages", windowMs: 60_000, max: generousMessagesMax },
    { scope, kind: "messages", windowMs: 86_400_000, max: generousMessagesMax },
    { scope, kind: "concurrent", max: generousConcurrentMax },
  ],
);
