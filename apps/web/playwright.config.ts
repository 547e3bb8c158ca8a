import { defineConfig, devices } from "@playwright/test";

const isRoot = process.getuid?.() === 0;

/** Run by `npm test`, which builds the product, starts the servers and names the browser in CHROMIUM_PATH. */
export default defineConfig({
  testDir: "e2e",
  testMatch: "**/*.e2e.ts",
  outputDir: "../../test-output/playwright",
  // One product and one browser at a time: two cores are shared with web, worker, Postgres and Redis.
  workers: 1,
  timeout: 60_000,
  expect: { timeout: 15_000 },
  forbidOnly: process.env["CI"] !== undefined,
  use: {
    ...devices["Desktop Chrome"],
    trace: "retain-on-failure",
    launchOptions: {
      executablePath: process.env["CHROMIUM_PATH"] ?? "/usr/bin/chromium",
      // Chromium's sandbox does not work for root, and containers give it a tiny /dev/shm.
      args: ["--disable-dev-shm-usage", ...(isRoot ? ["--no-sandbox"] : [])],
    },
  },
});
