/** Larger and a stranger can make a process hold more memory a request; smaller and long conversations over /v1 fail. */
export const bodyBytesMax = 256 * 1024;

/** A body of unknown length is read this far, and forgotten, so that its sender hears the answer; more is cut off. */
export const bodyBytesSkippedMax = 16 * bodyBytesMax;

/** Longer and a proxy between server and browser may close a stream that says nothing while a message waits. */
export const keepAliveIntervalMs = 15_000;

/** Shorter and every silent reader costs Postgres more questions; longer and a lost stream is noticed later. */
export const idleCheckIntervalMs = 5_000;

/** How often a waiting reader looks for news; longer and its place in the queue is stale, shorter and timers cost more. */
export const readerTickMs = 1_000;

/** Longer and a waiting reader sees its place late; much shorter and readers of running answers ask for it in vain. */
export const firstTickMs = 200;

/** Shorter and Redis lists the queue more often for all readers of the process together. */
export const queuePlacesMaxAgeMs = 1_000;

/** Sent to EventSource as `retry`; longer and a reader waits longer after a restart, shorter and all come back at once. */
export const reconnectDelayMs = 1_000;

/** Longer and a tenant's changed limits or hosts take longer to be seen; shorter and Postgres is asked more often. */
export const tenantDirectoryTtlMs = 5_000;

/** More and web processes together exhaust Postgres' connections; fewer and requests wait for each other. */
export const databasePoolMax = 16;

/** Longer than a probe's patience and an unhealthy process looks like a dead one; too short and a slow one looks unhealthy. */
export const healthCheckTimeoutMs = 1_500;

/** Sent with 503; shorter and clients knock on a dependency that has no time to come back. */
export const unavailableRetryAfterMs = 2_000;

/** Longer and connections that never send a request are kept longer; shorter and slow phones are cut off. */
export const headersTimeoutMs = 15_000;

/** Time for a whole request to arrive, body included; shorter and slow phones are cut off. */
export const requestTimeoutMs = 30_000;

/** How often the two timeouts above are enforced; longer and silent connections pile up. */
export const connectionsCheckIntervalMs = 5_000;

/** Shorter than a proxy's own and the proxy meets connections that close in the moment it uses them. */
export const keepAliveTimeoutMs = 65_000;

/** Longer and a supervisor may kill the process before it has closed its connections. */
export const shutdownDeadlineMs = 3_000;

/** Part of that time given to answers under way; the rest is for closing Postgres and Redis. */
export const drainDeadlineMs = 2_000;

/** How often connections that became idle are closed while draining; longer and shutdown takes longer. */
export const drainPollMs = 50;

/** Shorter and people lose their chats sooner; the session is the only key to them. */
export const sessionCookieMaxAgeSeconds = 400 * 24 * 60 * 60;

/** The OpenAI shape wants a model's date; clients sort by it and nothing else. Seconds since 1970: 1 November 2026. */
export const modelCreatedSeconds = 1_793_491_200;

/** More and one request over /v1 makes more rows than a conversation ever needs. */
export const completionMessagesMax = 1_000;
