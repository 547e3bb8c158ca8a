/** Too short, and a Postgres that replays a long write-ahead log after a crash is taken for broken. */
export const postgresStartBoundMs = 60_000;

/** Too short, and a Redis that reads a large append-only file is taken for broken. */
export const redisStartBoundMs = 60_000;

/** Too long, and every start feels slow by as much; too short, and waiting costs CPU. */
export const readyPollIntervalMs = 30;

/** Too short, and a fast shutdown under load is cut off: the next start must recover from the log. */
export const postgresStopBoundMs = 15_000;

/** Too short, and Redis is killed before its append-only file is flushed. */
export const redisStopBoundMs = 10_000;

/** The time between the last polite signal and SIGKILL; too short, and an immediate shutdown cannot finish. */
export const killGraceMs = 3_000;

/** Fewer, and the backends that a killed Postgres left behind make its next start fail. */
export const postgresStartAttemptsMax = 20;

/** Too short, and the attempts above are over before those backends have noticed. */
export const postgresStartRetryDelayMs = 250;

/** Fewer, and the sentence that explains a failed start may have scrolled out of what is kept. */
export const logTailLinesMax = 40;

/** Fewer, and web processes, workers and tests together run out of Postgres connections. */
export const postgresConnectionsMax = 200;

/** Too short, and a server behind a slow network is reported as unreachable. */
export const pingTimeoutMs = 3_000;

/** Shorter than a package manager that is at work elsewhere needs, and installing Redis fails for no good reason. */
export const aptLockTimeoutSeconds = 60;

/**
 * Above 32,767, Linux may give the port to an outgoing connection between the moment it is found and the moment a
 * server listens (net.ipv4.ip_local_port_range); below 20,000, well-known services live.
 */
export const portRange = { first: 20_000, last: 32_767 };

/** Fewer, and a machine with many listeners is said to have no port left. */
export const portAttemptsMax = 100;
