/** Most generations one worker holds at a time; too low leaves the engine idle, too high spreads it thin and hides the queue. */
export const concurrencyDefault = 64;

/** Tokens of an answer whose request names no maximum; too low cuts answers off, too high lets one visitor hold a slot for long. */
export const answerTokensDefault = 512;

/** Share of an answer's tokens that a model may think for; too low and thoughts break off, too high and nothing is left to say. */
export const thinkingShareMax = 0.5;

/** Room in the context kept for the answer; too low and answers end in mid-sentence, too high and chats forget early. */
export const replyReserveTokens = 256;

/**
 * Characters of a block of dropped turns, over the prompt's most tokens; a smaller block is tried when less than half of
 * what fits would be left. Larger, and chats forget more at once; smaller, and long chats seldom find their beginning in the cache.
 */
export const trimBlockShares = [1, 1 / 4, 1 / 16] as const;

/** Time over which deltas become one event; too low floods Redis and the readers, too high makes the text jerk. */
export const coalesceMs = 30;

/** How often a lease is renewed; must stay several times below the lease itself (5 s), or a slow moment loses the answer. */
export const heartbeatIntervalMs = 1_000;

/** First wait before a finished message is stored again; too low hammers a database that is coming back, too high delays its reader. */
export const retryDelayMinMs = 50;

/** Longest wait between attempts; too high and a finished answer reaches its reader late after an outage. */
export const retryDelayMaxMs = 1_000;

/** How long a finished answer is offered to a database that is away; too low and every outage costs a hand-over. */
export const finishPatienceMs = 120_000;

/** When an answer whose stream could not be written is tried again; too low busies workers with a Redis that refuses, too high stalls it after a failover. */
export const writeFailureRetryMs = 1_000;

/** How often unattended generations are looked for; too high and a dead worker's answers stand still for longer than 10 s. */
export const recoverIntervalMs = 2_000;

/** How often abandoned API chats are removed; too high and texts nobody asked to keep stay in Postgres. */
export const apiChatsIntervalMs = 60_000;

/** How long a tenant's settings are remembered; too high and a new system prompt is ignored for that long. */
export const tenantTtlMs = 10_000;

/** Share by which periodic work is spread in time; 0 lets all workers knock on Postgres in the same instant. */
export const sweepJitterShare = 0.2;

/** Longest wait for one check of /health; too high and a probe times out before it gets its 503. */
export const healthCheckTimeoutMs = 1_000;

/** Time a stopping worker has to hand its answers over; must stay below the supervisor's kill, or leases must run out. */
export const shutdownMaxMs = 8_000;
