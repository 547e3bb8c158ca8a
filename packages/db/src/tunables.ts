/** Connections a process may hold. Too few and requests wait for one another; too many and Postgres runs out. */
export const poolConnectionsMax = 12;

/** A database that doesn't answer within this time counts as down; too long and visitors wait for nothing. */
export const connectTimeoutMs = 5_000;

/** A statement still running after this is a fault; too short and a large deletion cannot finish. */
export const statementTimeoutMs = 15_000;

/** Must exceed `statementTimeoutMs`; without it a connection whose other end has vanished is waited for without end. */
export const answerTimeoutMs = 20_000;

/** A transaction whose process stopped in the middle frees its locks after this. */
export const idleInTransactionTimeoutMs = 15_000;

/** Any number that nothing else in the database uses; two migrators with different ones would collide. */
export const migrationLockId = 7_201_002;
