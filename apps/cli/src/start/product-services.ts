import { join } from "node:path";
import { spawnServer } from "@causerie/embedded-servers";
import { childEnvironment } from "../env.ts";
import { repositoryRoot } from "../repository-root.ts";
import { serviceStopBoundMs } from "../tunables.ts";
import type { ServiceOutput } from "./service-output.ts";
import type { Service } from "./supervisor.ts";

interface ProductServiceOptions {
  name: "web" | "worker";
  output: ServiceOutput;
  /** Added to what this process inherits. */
  environment: Record<string, string>;
  /** Another script in its place, for tests. */
  entry?: string;
}

const entries = { web: "apps/web/server.ts", worker: "apps/worker/src/main.ts" } as const;

/** A process of the product: one that Ctrl-C does not reach, so that it is stopped when its turn has come. */
export function createProductService(options: ProductServiceOptions): Service {
  const { name, output } = options;
  return {
    name,
    kind: "process",
    async start() {
      output.begin();
      const server = await spawnServer({
        file: process.execPath,
        args: [options.entry ?? join(repositoryRoot, entries[name])],
        folder: repositoryRoot,
        account: null,
        environment: childEnvironment({ NODE_ENV: "production", ...options.environment }),
        orphanSignal: "TERM",
        onLog: (line) => output.onLog(line),
      });
      return {
        exited: server.exited,
        lastWords: () => output.lastWords(),
        stop: () => server.stop({ signals: ["SIGTERM"], boundMs: serviceStopBoundMs }),
      };
    },
  };
}
