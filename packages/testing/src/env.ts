const launcherHint = "Run `npm test`, which starts a throw-away server, or set the variable yourself.";

/** The throw-away Postgres of this test run: a superuser's connection to the maintenance database. */
export function postgresUrl(): string {
  return requiredUrl("CAUSERIE_TEST_POSTGRES_URL");
}

/** The throw-away Redis of this test run. */
export function redisUrl(): string {
  return requiredUrl("CAUSERIE_TEST_REDIS_URL");
}

function requiredUrl(name: string): string {
  const value = process.env[name];
  if (value === undefined || value === "") throw new Error(`${name} is not set. ${launcherHint}`);
  return value;
}

/** What the processes under test inherit: everything but the variables that would steer them elsewhere. */
export function inheritedEnvironment(): NodeJS.ProcessEnv {
  const steering = /^(CAUSERIE_|VITEST|DATABASE_URL$|REDIS_URL$|PORT$|NODE_OPTIONS$|NODE_ENV$)/;
  return Object.fromEntries(Object.entries(process.env).filter(([name]) => !steering.test(name)));
}
