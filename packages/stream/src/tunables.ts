/** Life of a running stream after its last event. Shorter than the longest silence and a reader loses its place. */
export const streamTtlMs = 60 * 60 * 1_000;

/** Life of an ended stream. Too short: a reader that reconnects gets the whole message instead of the rest. */
export const endedStreamTtlMs = 10 * 60 * 1_000;

/** How often a quiet reader looks by itself. Too long: a broken subscription is felt; too short: idle load. */
export const resyncIntervalMs = 5_000;

/** Most live events kept for a slow reader before it must re-read. Too large: slow readers eat the memory. */
export const readerBufferMax = 256;

/** Most events read at once. Too large: one long answer blocks Redis and the process for a moment. */
export const readBatchSize = 500;

/** Pause after a failed read. Too short: an absent Redis makes every reader spin. */
export const readRetryDelayMs = 250;

/** Pause after a failed append. Too short: spinning; too long: the answer stalls after Redis is back. */
export const appendRetryDelayMs = 100;

/** How long an append outlasts an absent Redis. Shorter than a restart of Redis and answers fail needlessly. */
export const appendGiveUpMs = 20_000;

/** Most corrections one append makes when Redis lost entries. More would mean that somebody else writes too. */
export const appendCorrectionsMax = 5;

/** Fence above every attempt: the stream has ended or was purged and nobody may write any more. */
export const fenceClosed = Number.MAX_SAFE_INTEGER;
