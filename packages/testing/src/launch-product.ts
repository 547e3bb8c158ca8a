import { existsSync } from "node:fs";
import { join } from "node:path";
import { findFreePort } from "@causerie/embedded-servers";
import { inheritedEnvironment } from "./env.ts";
import { launchRedis, type TestRedis } from "./launch-redis.ts";
import { createProductProcess, type ProductProcess } from "./product-process.ts";
import { repositoryRoot } from "./repository-root.ts";
import { createTestDatabase, type TestDatabase } from "./test-database.ts";

/** The whole product, running: real web and worker processes on a database and a Redis of their own. */
export interface Product {
  /** Base address of the first web process. */
  readonly url: string;
  readonly databaseUrl: string;
  readonly redis: TestRedis;
  /** The first web process. */
  readonly web: ProductProcess;
  readonly webs: readonly ProductProcess[];
  readonly workers: readonly ProductProcess[];
  /** What every process wrote so far. */
  logs(): string;
  /** Stops everything and drops the database. */
  stop(): Promise<void>;
}

interface LaunchProductOptions {
  /** Added to the environment of every process. */
  env?: Record<string, string>;
  webs?: number;
  workers?: number;
}

/**
 * Starts web processes (built beforehand) and workers on free ports and waits until they are healthy. Needs the
 * throw-away Postgres of the test run.
 */
export async function launchProduct(options: LaunchProductOptions = {}): Promise<Product> {
  const { webs: websCount = 1, workers: workersCount = 1 } = options;
  if (websCount > 0) requireBuild();
  const { database, redis } = await launchServers();
  const environment = {
    ...inheritedEnvironment(),
    NODE_ENV: "production",
    DATABASE_URL: database.url,
    REDIS_URL: redis.url,
    CAUSERIE_SECRET: "a-secret-of-tests-that-protects-nothing",
    ...options.env,
  };
  const workers: ProductProcess[] = [];
  const webs: ProductProcess[] = [];
  const stop = async (): Promise<void> => {
    await Promise.all([...webs, ...workers].map((each) => each.stop()));
    await Promise.all([redis.stop(), database.drop()]);
  };
  try {
    workers.push(...(await createEach(workersCount, (index) => createWorker(index, environment))));
    const isWorkerExpected = workersCount > 0;
    webs.push(
      ...(await createEach(websCount, (index) => createWeb({ index, environment, isWorkerExpected }))),
    );
    // All have come to a result before any is stopped: one that is still being spawned could not be.
    const started = await Promise.allSettled([...workers, ...webs].map((each) => each.start()));
    const failed = started.find((result) => result.status === "rejected");
    if (failed !== undefined) throw failed.reason;
  } catch (error) {
    await stop();
    throw error;
  }
  const firstWeb = (): ProductProcess => {
    const [web] = webs;
    if (web === undefined) throw new Error("The product was launched without a web process.");
    return web;
  };
  return {
    get url() {
      return firstWeb().url;
    },
    get web() {
      return firstWeb();
    },
    databaseUrl: database.url,
    redis,
    webs,
    workers,
    logs: () => [...webs, ...workers].map((each) => each.logs()).join("\n"),
    stop,
  };
}

/** Both or none: a failure of one ends the other. */
async function launchServers(): Promise<{ database: TestDatabase; redis: TestRedis }> {
  const redis = await launchRedis();
  try {
    return { database: await createTestDatabase(), redis };
  } catch (error) {
    await redis.stop();
    throw error;
  }
}

async function createWorker(index: number, environment: NodeJS.ProcessEnv): Promise<ProductProcess> {
  const port = await findFreePort();
  return createProductProcess({
    name: `worker ${index + 1}`,
    entry: "apps/worker/src/main.ts",
    url: `http://127.0.0.1:${port}`,
    healthPath: "/health",
    healthStatuses: [200],
    environment: { ...environment, CAUSERIE_WORKER_HEALTH_PORT: String(port) },
  });
}

async function createWeb(options: {
  index: number;
  environment: NodeJS.ProcessEnv;
  isWorkerExpected: boolean;
}): Promise<ProductProcess> {
  const port = await findFreePort();
  return createProductProcess({
    name: `web ${options.index + 1}`,
    entry: "apps/web/server.ts",
    url: `http://localhost:${port}`,
    healthPath: "/api/health",
    // Without a worker it can only say that something is missing.
    healthStatuses: options.isWorkerExpected ? [200] : [200, 503],
    environment: { ...options.environment, PORT: String(port) },
  });
}

function createEach(
  count: number,
  create: (index: number) => Promise<ProductProcess>,
): Promise<ProductProcess[]> {
  return Promise.all(Array.from({ length: count }, (_, index) => create(index)));
}

function requireBuild(): void {
  if (existsSync(join(repositoryRoot, "apps/web/.next/BUILD_ID"))) return;
  throw new Error("apps/web is not built: type `npx turbo run build --filter=@causerie/web` first.");
}
