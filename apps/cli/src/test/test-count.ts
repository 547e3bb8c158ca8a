import { readFile } from "node:fs/promises";

/** What a runner, or all of them together, counted. */
export interface TestCount {
  passed: number;
  failed: number;
  skipped: number;
}

/** Adds up the counts of several runners. */
export function addCounts(counts: readonly TestCount[]): TestCount {
  return counts.reduce(
    (sum, count) => ({
      passed: sum.passed + count.passed,
      failed: sum.failed + count.failed,
      skipped: sum.skipped + count.skipped,
    }),
    { passed: 0, failed: 0, skipped: 0 },
  );
}

/** The last line of `npm test`. */
export function describeCount({ passed, failed, skipped }: TestCount): string {
  return `${passed} passed, ${failed} failed, ${skipped} skipped`;
}

/** 0 only when something was tested and nothing failed. */
export function exitCodeOf({ passed, failed }: TestCount): number {
  return failed === 0 && passed > 0 ? 0 : 1;
}

/** A runner that failed without a failed test (it crashed, a file did not load) counts as one failure. */
export function withExitCode(count: TestCount, exitCode: number | null): TestCount {
  return exitCode !== 0 && count.failed === 0 ? { ...count, failed: 1 } : count;
}

/** Reads a runner's report; null when it never got to write one. */
export async function readReport(file: string): Promise<unknown> {
  try {
    return JSON.parse(await readFile(file, "utf8"));
  } catch {
    return null;
  }
}
