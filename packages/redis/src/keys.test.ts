import { describe, expect, it } from "vitest";
import { keys } from "./keys.ts";

describe("keys", () => {
  it("begin with their tenant", () => {
    const spelled = [
      keys.stream("t1", "g1"),
      keys.streamFence("t1", "g1"),
      keys.streamChannel("t1", "g1"),
      keys.messageLog("t1", "session", "s1"),
      keys.running("t1", "network", "n1"),
      keys.networkSecret("t1", "2026-03-01"),
    ];
    for (const key of spelled) expect(key.startsWith("causerie:t1:")).toBe(true);
    expect(new Set(spelled).size).toBe(spelled.length);
  });

  it("refuse parts that could spell another tenant's key", () => {
    for (const part of ["", "a:b", "a b", "*", "a\n", "{a}"]) {
      expect(() => keys.stream("t1", part)).toThrow(TypeError);
      expect(() => keys.stream(part, "g1")).toThrow(TypeError);
    }
  });
});
