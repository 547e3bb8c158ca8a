import { type Db, findTenantIdByHost } from "@causerie/db";
import type { Tenant } from "../service-context.ts";
import { getTenant } from "./get-tenant.ts";
import { createTimedCache } from "./timed-cache.ts";

export interface TenantDirectory {
  /** The tenant served at a host name without port, in any case; null when there is none. */
  byHost(host: string): Promise<Tenant | null>;
  byId(tenantId: string): Promise<Tenant | null>;
}

/** Looks tenants up and remembers them for `ttlMs`: a changed limit is in force after that time at the latest. */
export function createTenantDirectory(options: {
  db: Db;
  ttlMs: number;
  now?: () => number;
}): TenantDirectory {
  const { db } = options;
  const byId = createTimedCache({ ...options, load: (tenantId: string) => getTenant({ db, tenantId }) });
  const idByHost = createTimedCache({ ...options, load: (host: string) => findTenantIdByHost(db, host) });
  return {
    byId,
    async byHost(host) {
      const tenantId = await idByHost(host.toLowerCase());
      return tenantId === null ? null : byId(tenantId);
    },
  };
}
