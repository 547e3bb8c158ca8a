import { expect, test } from "vitest";
import { complaintIn, lastWordsIn } from "./log-line.ts";

test("structured errors are complaints, with their cause; all else is not", () => {
  expect(complaintIn('{"level":"error","msg":"queue unreachable","err":{"code":"ECONNREFUSED"}}')).toBe(
    "queue unreachable (ECONNREFUSED)",
  );
  expect(complaintIn('{"level":"fatal","msg":"no model"}')).toBe("no model");
  expect(complaintIn('{"level":"info","msg":"ready"}')).toBeNull();
  expect(complaintIn("{ not json")).toBeNull();
  expect(complaintIn("plain words")).toBeNull();
});

test("the last words are the last complaint, else the thrown error, else the last plain line", () => {
  const thrown = ["file.ts:1", "TypeError: x is not a function", "    at main (file.ts:1:2)", "Node.js v24"];
  expect(lastWordsIn(['{"level":"fatal","msg":"no model"}', ...thrown])).toBe("no model");
  expect(lastWordsIn(thrown)).toBe("TypeError: x is not a function");
  expect(lastWordsIn(["FATAL: lock file exists", ""])).toBe("FATAL: lock file exists");
  expect(lastWordsIn([])).toBe("");
});
