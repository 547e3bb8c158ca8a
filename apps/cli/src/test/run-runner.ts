import { spawn } from "node:child_process";
import { childEnvironment } from "../env.ts";
import { repositoryRoot } from "../repository-root.ts";

interface RunRunnerOptions {
  args: string[];
  environment: Record<string, string>;
  signal: AbortSignal;
  /** Its standard output is not shown. */
  isQuiet?: boolean;
}

/** Runs a test runner, a script of node_modules, on Node 24 in the repository. Resolves with its exit code. */
export function runRunner(options: RunRunnerOptions): Promise<number | null> {
  return new Promise((resolve, reject) => {
    const child = spawn(process.execPath, options.args, {
      cwd: repositoryRoot,
      stdio: ["ignore", options.isQuiet === true ? "ignore" : "inherit", "inherit"],
      env: childEnvironment(options.environment),
    });
    const onAbort = (): void => void child.kill("SIGTERM");
    options.signal.addEventListener("abort", onAbort, { once: true });
    child.once("error", reject);
    child.once("exit", (code) => {
      options.signal.removeEventListener("abort", onAbort);
      resolve(code);
    });
  });
}
