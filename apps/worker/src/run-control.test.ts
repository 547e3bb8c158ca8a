import { expect, test } from "vitest";
import { RunControl } from "./run-control.ts";

test("a cancel reaches the engine and lets the run finish", () => {
  const control = new RunControl("g");
  control.cancel();
  expect([control.engineSignal.aborted, control.stopped.aborted, control.stopReason]).toEqual([
    true,
    false,
    null,
  ]);
});

test("a stop reaches the engine too, and its first reason stays", () => {
  const control = new RunControl("g");
  control.stop("hand-over");
  control.stop("lost");
  expect([control.engineSignal.aborted, control.stopped.aborted, control.stopReason]).toEqual([
    true,
    true,
    "hand-over",
  ]);
});

test.each(["hand-over", "unwritable"] as const)("a cancelled answer is finished, not left: %s", (reason) => {
  const control = new RunControl("g");
  control.cancel();
  control.stop(reason);
  expect([control.stopReason, control.stopped.aborted]).toEqual([null, false]);
});

test.each(["lost", "unreadable"] as const)("a cancelled answer is left when it is %s", (reason) => {
  const control = new RunControl("g");
  control.cancel();
  control.stop(reason);
  expect([control.stopReason, control.stopped.aborted]).toEqual([reason, true]);
});
