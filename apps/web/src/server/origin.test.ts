import { describe, expect, it } from "vitest";
import { assertSameOrigin } from "./origin.ts";

function request(headers: Record<string, string>, method = "POST") {
  return { method, headers: new Headers(headers) };
}

describe("assertSameOrigin", () => {
  it.each([
    ["its own origin", { host: "localhost:3000", origin: "http://localhost:3000" }],
    ["no origin", { host: "localhost:3000" }],
    ["its own origin in other letters", { host: "LOCALHOST:3000", origin: "http://localhost:3000" }],
    ["its own https origin behind a proxy", { host: "chat.example", origin: "https://chat.example" }],
  ])("accepts a POST from %s", (_what, headers) => {
    expect(() => assertSameOrigin(request(headers))).not.toThrow();
  });

  it.each([
    "http://evil.example",
    "http://localhost:3001",
    "null",
    "",
    "localhost:3000",
    "http://localhost:3000.evil",
  ])("refuses a POST from %j", (origin) => {
    const forged = request({ host: "localhost:3000", origin });
    expect(() => assertSameOrigin(forged)).toThrow(expect.objectContaining({ code: "forbidden_origin" }));
  });

  it("lets anybody read", () => {
    expect(() => assertSameOrigin(request({ host: "a", origin: "http://b" }, "GET"))).not.toThrow();
  });
});
