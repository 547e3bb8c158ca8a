/** Time to open a connection. Too short: a busy server is never reached; too long: a person waits for an error. */
export const connectTimeoutMs = 2_000;

/** Longest wait for a short command's answer. Too short: load looks like an outage; too long: requests pile up. */
export const commandTimeoutMs = 2_000;

/** Reconnects before a waiting short command fails. Too many: the page hangs while Redis is away. */
export const commandRetriesMax = 3;

/** First pause before a reconnect. Too short: a restarting Redis is flooded by its clients. */
export const reconnectDelayMinMs = 50;

/** Longest pause before a reconnect. Too long: readers stand still although Redis is back. */
export const reconnectDelayMaxMs = 1_000;

/** Silence before the first TCP probe. Too long: a connection cut by a firewall goes unnoticed. */
export const keepAliveDelayMs = 10_000;

/** Longest wait for a polite goodbye. Too short: answers under way are lost; too long: shutdown hangs. */
export const closeTimeoutMs = 1_000;

/** Life of a network key of the day. Under 24 h plus the longest limit window, old hashes stop matching early. */
export const networkSecretTtlMs = 48 * 60 * 60 * 1_000;

/** Length of a network key of the day. Under 16 bytes it could be found by trying. */
export const networkSecretBytes = 32;

/** Length of a network's hash, 132 bits. Much shorter and strangers would share a limit by accident. */
export const networkHashLength = 22;
