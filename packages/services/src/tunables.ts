/** How long a claim holds without a heartbeat. Too short and a busy worker loses its answer; too long and readers wait for a dead one. */
export const leaseDurationMs = 5_000;

/** Workers that may die over one generation before it is given up; hand-overs don't count. Too few and unlucky answers fail; too many and a poisonous one kills workers for ever. */
export const attemptsMax = 5;

/** Messages of one API request; too many and Postgres and the tokenizer are kept busy with what no model can read. */
export const completionMessagesMax = 1_000;

/** The newest messages of a chat that the model and the page get; too many and one long chat fills the memory. */
export const chatMessagesMax = 1_000;

/** A queued generation older than this without an owner may have lost its job and is enqueued again. Too short and the sweeper works for nothing. */
export const queuedGraceMs = 3_000;

/** An API chat older than this was left behind by its request. Too short and a slow answer would be deleted under its reader. */
export const abandonedApiChatAgeMs = 3_600_000;

/** Most rows one sweep handles; too many and a sweep holds the database for long. */
export const sweepRowsMax = 200;
