import { expect, test } from "vitest";
import { countPlaywrightListing, countPlaywrightReport } from "./playwright-report.ts";
import { addCounts, describeCount, exitCodeOf, withExitCode } from "./test-count.ts";
import { countVitestReport } from "./vitest-report.ts";

test("the last line sums every runner", () => {
  const total = addCounts([
    { passed: 3, failed: 0, skipped: 1 },
    { passed: 2, failed: 1, skipped: 0 },
  ]);
  expect(describeCount(total)).toBe("5 passed, 1 failed, 1 skipped");
});

test("a run in which nothing passed, or anything failed, is a failed run", () => {
  expect(exitCodeOf({ passed: 1, failed: 0, skipped: 9 })).toBe(0);
  expect(exitCodeOf({ passed: 0, failed: 0, skipped: 9 })).toBe(1);
  expect(exitCodeOf({ passed: 9, failed: 1, skipped: 0 })).toBe(1);
});

test("a runner that fails without a failed test counts as one failure", () => {
  expect(withExitCode({ passed: 4, failed: 0, skipped: 0 }, 1).failed).toBe(1);
  expect(withExitCode({ passed: 4, failed: 0, skipped: 0 }, null).failed).toBe(1);
  expect(withExitCode({ passed: 4, failed: 2, skipped: 0 }, 1).failed).toBe(2);
});

test("a vitest file that does not load is a failure, and so is a missing report", () => {
  const report = {
    numPassedTests: 2,
    numFailedTests: 0,
    numPendingTests: 1,
    numTodoTests: 1,
    testResults: [
      { status: "failed", assertionResults: [] },
      { status: "passed", assertionResults: [{}, {}] },
    ],
  };
  expect(countVitestReport(report)).toEqual({ passed: 2, failed: 1, skipped: 2 });
  expect(countVitestReport(null)).toEqual({ passed: 0, failed: 1, skipped: 0 });
});

test("a browser test that passed only at a second try has failed", () => {
  const report = { stats: { expected: 5, unexpected: 0, flaky: 1, skipped: 2 }, errors: [] };
  expect(countPlaywrightReport(report)).toEqual({ passed: 5, failed: 1, skipped: 2 });
  expect(countPlaywrightReport({})).toEqual({ passed: 0, failed: 1, skipped: 0 });
});

test("without a browser every browser test counts as skipped", () => {
  const listing = { errors: [], suites: [{ specs: [{}], suites: [{ specs: [{}, {}] }] }, { specs: [] }] };
  expect(countPlaywrightListing(listing)).toEqual({ passed: 0, failed: 0, skipped: 3 });
});
