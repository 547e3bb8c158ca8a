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

test("a cancelled answer is finished, not handed over, unless it is lost", () => {
  const control = new RunControl("g");
  control.cancel();
  control.stop("hand-over");
  expect(control.stopReason).toBeNull();
  control.stop("lost");
  expect(control.stopReason).toBe("lost");
});
