import { expect, test } from "vitest";
import { clockTime } from "./clock-time.ts";

const now = new Date(2026, 10, 24, 14, 0, 0);

test("a near moment has seconds", () => {
  expect(clockTime(new Date(2026, 10, 24, 14, 0, 42), "fr", now)).toBe("14:00:42");
});

test("a moment later today has none", () => {
  expect(clockTime(new Date(2026, 10, 24, 18, 30, 0), "fr", now)).toBe("18:30");
});

test("a moment of another day names the day", () => {
  expect(clockTime(new Date(2026, 10, 25, 9, 5, 0), "en", now)).toContain("Wednesday");
});
