import { EmbeddedServerError } from "@causerie/embedded-servers";
import { expect, test } from "vitest";
import { describeError } from "./describe-error.ts";
import { UserError } from "./user-error.ts";

test("what was written for the user is passed on as one line", () => {
  expect(describeError(new UserError("Port 1 is taken.\n  Choose another."))).toBe(
    "Port 1 is taken. Choose another.",
  );
  expect(describeError(new EmbeddedServerError("Redis is missing."))).toBe("Redis is missing.");
});

test("a full disk is told in words with the path", () => {
  const error = Object.assign(new Error("ENOSPC: no space left on device, write"), {
    code: "ENOSPC",
    path: "/data/x",
  });
  expect(describeError(error)).toBe("Causerie cannot go on: the disk is full (/data/x).");
});

test("anything else is one line too", () => {
  expect(describeError(new TypeError("x is not\na function"))).toBe("Unexpected: x is not a function");
  expect(describeError("thrown words")).toBe("Unexpected: thrown words");
});
