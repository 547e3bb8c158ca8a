import { IncomingMessage } from "node:http";
import { Socket } from "node:net";
import { describe, expect, it } from "vitest";
import { canonicalizeHeaders } from "./canonical-headers.ts";

function requestWith(headers: Record<string, string>): IncomingMessage {
  const socket = new Socket();
  Object.defineProperty(socket, "remoteAddress", { value: "198.51.100.7" });
  const request = new IncomingMessage(socket);
  Object.assign(request.headers, headers);
  return request;
}

describe("canonicalizeHeaders", () => {
  it("replaces a forged X-Forwarded-For by the socket's address", () => {
    const request = requestWith({ "x-forwarded-for": "203.0.113.1", "x-forwarded-proto": "https" });
    canonicalizeHeaders(request, { trustProxy: false });
    expect(request.headers["x-forwarded-for"]).toBe("198.51.100.7");
    expect(request.headers["x-forwarded-proto"]).toBe("http");
  });

  it("believes only the last entry, which the trusted proxy appended", () => {
    const request = requestWith({
      "x-forwarded-for": "203.0.113.1, 192.0.2.9",
      "x-forwarded-proto": "https",
    });
    canonicalizeHeaders(request, { trustProxy: true });
    expect(request.headers["x-forwarded-for"]).toBe("192.0.2.9");
    expect(request.headers["x-forwarded-proto"]).toBe("https");
  });

  it("falls back to the socket when a trusted proxy says nothing", () => {
    const request = requestWith({});
    canonicalizeHeaders(request, { trustProxy: true });
    expect(request.headers["x-forwarded-for"]).toBe("198.51.100.7");
  });

  it("drops what only a proxy may say and gives the request an id of its own", () => {
    const request = requestWith({
      "x-real-ip": "203.0.113.1",
      "x-forwarded-host": "elsewhere.example",
      "x-request-id": "forged",
      te: "trailers",
      host: "localhost",
    });
    const requestId = canonicalizeHeaders(request, { trustProxy: true, createId: () => "minted" });
    expect(requestId).toBe("minted");
    expect(request.headers).toEqual({
      host: "localhost",
      "x-forwarded-for": "198.51.100.7",
      "x-forwarded-proto": "http",
      "x-request-id": "minted",
    });
  });
});
