import { expect, test } from "vitest";
import { strftime } from "./strftime.ts";

const date = new Date("2026-03-01T23:05:09Z");

test.each([
  ["%d %b %Y", "01 Mar 2026"],
  ["%d %B %Y", "01 March 2026"],
  ["%Y-%m-%d", "2026-03-01"],
  ["%A, %a %H:%M:%S", "Sunday, Sun 23:05:09"],
  ["100%% of %Q and %", "100% of %Q and %"],
])("writes %s in English and UTC", (format, expected) => {
  expect(strftime(date, format)).toBe(expected);
});
