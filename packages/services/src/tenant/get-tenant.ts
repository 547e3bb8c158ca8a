import type { LimitPolicy } from "@causerie/contracts";
import { type Db, limitPolicies, tenants, withTenant } from "@causerie/db";
import type { Tenant } from "../service-context.ts";

/** A tenant with its limits, or null. */
export async function getTenant(options: { db: Db; tenantId: string }): Promise<Tenant | null> {
  return withTenant(options.db, options.tenantId, async (tx) => {
    const [tenant] = await tx.select().from(tenants);
    if (tenant === undefined) return null;
    const policies = await tx.select().from(limitPolicies);
    return {
      id: tenant.id,
      name: tenant.name,
      modelId: tenant.modelId,
      systemPrompt: tenant.systemPrompt,
      policies: policies.map(toPolicy),
    };
  });
}

function toPolicy(row: typeof limitPolicies.$inferSelect): LimitPolicy {
  const { scope, kind, max, windowMs } = row;
  return kind === "messages" ? { scope, kind, windowMs, max } : { scope, kind, max };
}
