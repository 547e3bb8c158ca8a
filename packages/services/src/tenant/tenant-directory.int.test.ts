import { randomUUID } from "node:crypto";
import { beforeAll, describe, expect, test } from "vitest";
import type { LimitPolicy } from "@causerie/contracts";
import { openTestServices, type TestServices } from "../testing.ts";
import { createTenantDirectory } from "./tenant-directory.ts";

let services: TestServices;
beforeAll(async () => {
  services = await openTestServices();
  return () => services.close();
});

const policies: LimitPolicy[] = [
  { scope: "session", kind: "messages", windowMs: 60_000, max: 3 },
  { scope: "network", kind: "concurrent", max: 2 },
];

describe("the tenant directory", () => {
  test("finds a tenant by its host in any case", async () => {
    const { db } = await services.createContext();
    const { tenantId, host } = await services.createHost();
    const directory = createTenantDirectory({ db, ttlMs: 1_000 });
    expect(await directory.byHost(host.toUpperCase())).toMatchObject({ id: tenantId, modelId: "pocket" });
  });

  test("knows no tenant at an unknown host or id", async () => {
    const { db } = await services.createContext();
    const directory = createTenantDirectory({ db, ttlMs: 1_000 });
    expect(await directory.byHost("nobody.test")).toBeNull();
    expect(await directory.byId(randomUUID())).toBeNull();
  });

  test("gives a tenant its own limits and nobody else's", async () => {
    const { db, tenant } = await services.createContext(policies);
    await services.createContext([{ scope: "session", kind: "concurrent", max: 1 }]);
    const found = await createTenantDirectory({ db, ttlMs: 1_000 }).byId(tenant.id);
    expect(found?.policies).toHaveLength(2);
    expect(found?.policies).toEqual(expect.arrayContaining(policies));
  });
});
