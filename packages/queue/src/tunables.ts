/** Queue of a process that names no other. Two names and web and worker never meet. */
export const queueNameDefault = "generations";

/** Life of a worker's hold on a job. Too short: a busy moment hands the job to another; too long: a killed worker's readers wait. */
export const lockDurationMs = 4_000;

/** How often a hold is renewed. Above half its life one late renewal loses the job. */
export const lockRenewalIntervalMs = 1_500;

/** How often workers look for jobs whose holder is gone. Too long: readers of a killed worker wait. */
export const stalledIntervalMs = 1_000;

/** How often a job may lose its holder. A bound here would drop generations; their attempts bound it instead. */
export const stalledCountMax = Number.MAX_SAFE_INTEGER;

/** Pause after a failed fetch. Too long: workers sleep although Redis is back. */
export const fetchRetryDelayMs = 500;

/** Pause before a job whose handler threw comes again. Too short: an absent database makes workers spin. */
export const handlerRetryDelayMs = 1_000;

/** Longest wait for Redis when a web request asks. Too long: the page hangs instead of telling. */
export const answerTimeoutMs = 2_000;

/** Most places in the queue that are told apart. Too large: every waiting reader's look costs Redis. */
export const positionsMax = 1_000;

/** Events that BullMQ keeps for nobody to read. Too large: memory for nothing. */
export const eventsKeptMax = 100;
