/** Where a limit counts: one visitor's session, or the network the visitor comes from. */
export type KeyScope = "session" | "network";

const root = "causerie";

/** The only place that spells Redis keys. Every key with content begins with its tenant. */
export const keys = {
  stream: (tenantId: string, generationId: string) => tenantKey(tenantId, "stream", generationId),
  streamFence: (tenantId: string, generationId: string) => tenantKey(tenantId, "stream-fence", generationId),
  streamChannel: (tenantId: string, generationId: string) =>
    tenantKey(tenantId, "stream-channel", generationId),
  messageLog: (tenantId: string, scope: KeyScope, subject: string) =>
    tenantKey(tenantId, "message-log", scope, subject),
  running: (tenantId: string, scope: KeyScope, subject: string) =>
    tenantKey(tenantId, "running", scope, subject),
  /** `day` is an ISO date, for example 2026-03-01. */
  networkSecret: (tenantId: string, day: string) => tenantKey(tenantId, "network-secret", day),
  /** A channel, not a key: its messages are ids and nothing is kept. */
  cancelChannel: () => `${root}:cancel`,
  /** BullMQ spells its own keys below this prefix. They carry no tenant because they hold ids alone. */
  queuePrefix: `${root}:queue`,
} as const;

// A part with a separator in it could spell the key of another tenant.
const safePart = /^[\w.-]+$/;

function tenantKey(tenantId: string, ...parts: string[]): string {
  for (const part of [tenantId, ...parts]) {
    if (!safePart.test(part))
      throw new TypeError("a part of a Redis key has a character that keys may not have");
  }
  return [root, tenantId, ...parts].join(":");
}
