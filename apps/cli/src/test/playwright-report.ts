import { z } from "zod";
import type { TestCount } from "./test-count.ts";

const PlaywrightReport = z.object({
  stats: z.object({
    expected: z.number(),
    unexpected: z.number(),
    flaky: z.number(),
    skipped: z.number(),
  }),
  errors: z.array(z.unknown()),
});

/** Counts Playwright's JSON report. What passed only at a second try has failed; so has a file that did not load. */
export function countPlaywrightReport(report: unknown): TestCount {
  const parsed = PlaywrightReport.safeParse(report);
  if (!parsed.success) return { passed: 0, failed: 1, skipped: 0 };
  const { stats, errors } = parsed.data;
  return {
    passed: stats.expected,
    failed: stats.unexpected + stats.flaky + errors.length,
    skipped: stats.skipped,
  };
}

interface Suite {
  specs: unknown[];
  suites?: Suite[] | undefined;
}

const Suite: z.ZodType<Suite> = z.lazy(() =>
  z.object({ specs: z.array(z.unknown()), suites: z.array(Suite).optional() }),
);
const PlaywrightListing = z.object({ suites: z.array(Suite), errors: z.array(z.unknown()) });

/** Counts the tests of `playwright test --list` as skipped. */
export function countPlaywrightListing(listing: unknown): TestCount {
  const parsed = PlaywrightListing.safeParse(listing);
  if (!parsed.success) return { passed: 0, failed: 1, skipped: 0 };
  return { passed: 0, failed: parsed.data.errors.length, skipped: countSpecs(parsed.data.suites) };
}

function countSpecs(suites: readonly Suite[]): number {
  return suites.reduce((sum, suite) => sum + suite.specs.length + countSpecs(suite.suites ?? []), 0);
}
