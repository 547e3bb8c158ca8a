import { mkdir, rm } from "node:fs/promises";
import { join } from "node:path";
import { describeError } from "../describe-error.ts";
import type { CliEnv } from "../env.ts";
import type { Printer } from "../printer.ts";
import { repositoryRoot } from "../repository-root.ts";
import { buildWeb } from "../start/build-web.ts";
import type { StopRequest } from "../stop-signal.ts";
import { findBrowser } from "./find-browser.ts";
import { countPlaywrightListing, countPlaywrightReport } from "./playwright-report.ts";
import { runRunner } from "./run-runner.ts";
import {
  addCounts,
  describeCount,
  exitCodeOf,
  readReport,
  type TestCount,
  withExitCode,
} from "./test-count.ts";
import { startTestServers } from "./test-servers.ts";
import { countVitestReport } from "./vitest-report.ts";

interface TestOptions {
  env: CliEnv;
  printer: Printer;
  stop: StopRequest;
  /** Parts of paths of unit and integration tests; when given, these alone run, without build and browser. */
  filters: readonly string[];
}

interface TestRun extends TestOptions {
  environment: Record<string, string>;
}

const outputFolder = join(repositoryRoot, "test-output");

/** Runs every test of the repository on throw-away servers. Its last line is the count over all runners. */
export async function test(options: TestOptions): Promise<number> {
  const { printer, stop } = options;
  await mkdir(outputFolder, { recursive: true });
  const servers = await printer.step({ title: "Throw-away Postgres and Redis" }, () =>
    startTestServers({ printer }),
  );
  try {
    const environment = {
      CAUSERIE_TEST_POSTGRES_URL: servers.postgresUrl,
      CAUSERIE_TEST_REDIS_URL: servers.redisUrl,
    };
    const counts = await runAll({ ...options, environment });
    if (stop.signal.aborted) return 1;
    const total = addCounts(counts);
    printer.line(describeCount(total));
    return exitCodeOf(total);
  } finally {
    await servers.stop();
  }
}

async function runAll(run: TestRun): Promise<TestCount[]> {
  if (run.filters.length > 0) return [await runVitest(run)];
  const build = await buildForTests(run);
  if (run.stop.signal.aborted) return [build];
  const vitest = await runVitest(run);
  if (run.stop.signal.aborted || build.failed > 0) return [build, vitest];
  return [build, vitest, await runBrowserTests(run)];
}

/** Integration tests of the product need the build as browser tests do. A build that fails is one failure. */
async function buildForTests({ printer, stop }: TestRun): Promise<TestCount> {
  const none = { passed: 0, failed: 0, skipped: 0 };
  const logFile = join(outputFolder, "build.log");
  try {
    await printer.step({ title: "Build of the web" }, () =>
      buildWeb({ logFile, printer, signal: stop.signal }),
    );
    return none;
  } catch (error) {
    printer.error(describeError(error));
    return { ...none, failed: 1 };
  }
}

async function runVitest({ environment, filters, stop }: TestRun): Promise<TestCount> {
  const file = join(outputFolder, "vitest.json");
  await rm(file, { force: true });
  const reporters = ["--reporter=default", "--reporter=json", `--outputFile.json=${file}`];
  const exitCode = await runRunner({
    args: ["node_modules/vitest/vitest.mjs", "run", ...reporters, ...filters],
    environment,
    signal: stop.signal,
  });
  return withExitCode(countVitestReport(await readReport(file)), exitCode);
}

async function runBrowserTests(run: TestRun): Promise<TestCount> {
  const { env, printer } = run;
  const browser = await findBrowser(env.chromiumPath);
  if (browser !== null)
    return runPlaywright(run, { CHROMIUM_PATH: browser, reporters: "list,json", args: [] });
  if (env.isCi) {
    printer.error("No browser was found, and in CI browser tests may not be skipped: install chromium.");
    return { passed: 0, failed: 1, skipped: 0 };
  }
  printer.line("No browser was found (chromium, or CHROMIUM_PATH): the browser tests are skipped.");
  return runPlaywright(run, { reporters: "json", args: ["--list"] });
}

async function runPlaywright(
  { environment, stop }: TestRun,
  how: { CHROMIUM_PATH?: string; reporters: string; args: string[] },
): Promise<TestCount> {
  const file = join(outputFolder, "playwright.json");
  await rm(file, { force: true });
  const isListing = how.args.includes("--list");
  const exitCode = await runRunner({
    args: [
      ...["node_modules/@playwright/test/cli.js", "test", "--config=apps/web/playwright.config.ts"],
      ...[`--reporter=${how.reporters}`, ...how.args],
    ],
    environment: {
      ...environment,
      PLAYWRIGHT_JSON_OUTPUT_FILE: file,
      ...(how.CHROMIUM_PATH === undefined ? {} : { CHROMIUM_PATH: how.CHROMIUM_PATH }),
    },
    signal: stop.signal,
    isQuiet: isListing,
  });
  const report = await readReport(file);
  return withExitCode(isListing ? countPlaywrightListing(report) : countPlaywrightReport(report), exitCode);
}
