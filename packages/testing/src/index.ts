export { postgresUrl, redisUrl } from "./env.ts";
export { launchProduct, type Product } from "./launch-product.ts";
export { launchRedis, type TestRedis } from "./launch-redis.ts";
export type { ProductProcess } from "./product-process.ts";
export { repositoryRoot } from "./repository-root.ts";
export { createTestDatabase, type TestDatabase } from "./test-database.ts";
export { createTestTenant, type TestTenant } from "./test-tenant.ts";
