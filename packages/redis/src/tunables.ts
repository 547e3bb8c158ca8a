/** Time to open a connection. Too short: a busy server is never reached; too long: a person waits for an error. */
export const CONNECT_TIMEOUT_MS = 2_000;

/** Longest wait for a short command's answer. Too short: load looks like an outage; too long: requests pile up. */
export const COMMAND_TIMEOUT_MS = 2_000;

/** Reconnects before a waiting short command fails. Too many: the page hangs while Redis is away. */
export const COMMAND_RETRIES_MAX = 3;

/** First pause before a reconnect. Too short: a restarting Redis is flooded by its clients. */
export const RECONNECT_DELAY_MIN_MS = 50;

/** Longest pause before a reconnect. Too long: readers stand still although Redis is back. */
export const RECONNECT_DELAY_MAX_MS = 1_000;

/** Silence before the first TCP probe. Too long: a connection cut by a firewall goes unnoticed. */
export const KEEP_ALIVE_DELAY_MS = 10_000;

/** Longest wait for a polite goodbye. Too short: answers under way are lost; too long: shutdown hangs. */
export const CLOSE_TIMEOUT_MS = 1_000;

/** Life of a network key of the day. Under 24 h plus the longest limit window, old hashes stop matching early. */
export const NETWORK_SECRET_TTL_MS = 48 * 60 * 60 * 1_000;

/** Length of a network key of the day. Under 16 bytes it could be found by trying. */
export const NETWORK_SECRET_BYTES = 32;

/** Length of a network's hash, 132 bits. Much shorter and strangers would share a limit by accident. */
export const NETWORK_HASH_LENGTH = 22;
