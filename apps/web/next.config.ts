import { fileURLToPath } from "node:url";
import type { NextConfig } from "next";
import createNextIntlPlugin from "next-intl/plugin";

// The framework reads this variable after it has read this file; nobody's use of Causerie is reported to anyone.
process.env["NEXT_TELEMETRY_DISABLED"] = "1";

const repositoryRoot = fileURLToPath(new URL("../..", import.meta.url));

const config: NextConfig = {
  poweredByHeader: false,
  reactStrictMode: true,
  // The workspace's packages export TypeScript sources.
  transpilePackages: [
    "@causerie/contracts",
    "@causerie/db",
    "@causerie/logger",
    "@causerie/queue",
    "@causerie/rate-limit",
    "@causerie/redis",
    "@causerie/services",
    "@causerie/stream",
    "@causerie/ui",
  ],
  serverExternalPackages: ["bullmq", "drizzle-orm", "ioredis", "pg", "pino"],
  // Names in logs and stack traces of the server stay as they were written.
  experimental: { serverMinification: false },
  turbopack: { root: repositoryRoot },
  outputFileTracingRoot: repositoryRoot,
  // `npm run typecheck` does it: TypeScript 7 has no JavaScript interface that the framework could call.
  typescript: { ignoreBuildErrors: true },
  images: { unoptimized: true },
};

// The messages are parsed by the build, so that the browser doesn't load a parser for them.
const withMessages = createNextIntlPlugin({
  requestConfig: "./src/i18n/request.ts",
  experimental: {
    messages: {
      path: "./src/messages",
      format: "json",
      locales: "infer",
      sourceLocale: "en",
      precompile: true,
    },
  },
});

export default withMessages(config);
