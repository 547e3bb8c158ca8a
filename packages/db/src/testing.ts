import type { DbLogger } from "./create-db.ts";

/** For tests that look at results, not at logs. */
export const ignoreLogs: DbLogger = { warn: () => undefined };
