import { randomUUID } from "node:crypto";
import { describe, expect, it } from "vitest";
import { signSessionToken, verifySessionToken } from "./session-token.ts";

const secret = "s".repeat(32);
const tenantId = randomUUID();
const sessionId = randomUUID();

describe("session tokens", () => {
  it("gives back the session's id that was signed", () => {
    const token = signSessionToken({ secret, tenantId, sessionId });
    expect(verifySessionToken(token, { secret, tenantId })).toBe(sessionId);
  });

  it("rejects a token of another tenant", () => {
    const token = signSessionToken({ secret, tenantId, sessionId });
    expect(verifySessionToken(token, { secret, tenantId: randomUUID() })).toBeUndefined();
  });

  it("rejects a token signed with another secret", () => {
    const token = signSessionToken({ secret: "t".repeat(32), tenantId, sessionId });
    expect(verifySessionToken(token, { secret, tenantId })).toBeUndefined();
  });

  it.each([
    "",
    "none",
    "sk-anything",
    sessionId,
    `${sessionId}.`,
    `${sessionId}.${"A".repeat(43)}`,
    `${sessionId}.${"A".repeat(4000)}`,
    `${sessionId}.${"é".repeat(43)}`,
  ])("rejects %j", (token) => {
    expect(verifySessionToken(token, { secret, tenantId })).toBeUndefined();
  });

  it("rejects a signature moved to another session", () => {
    const [, signed] = signSessionToken({ secret, tenantId, sessionId }).split(".");
    expect(verifySessionToken(`${randomUUID()}.${signed}`, { secret, tenantId })).toBeUndefined();
  });
});
