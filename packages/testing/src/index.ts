export { postgresUrl, redisUrl } from "./env.ts";
export { repositoryRoot } from "./repository-root.ts";
export { createTestDatabase, type TestDatabase } from "./test-database.ts";
export { createTestTenant, type TestTenant } from "./test-tenant.ts";
