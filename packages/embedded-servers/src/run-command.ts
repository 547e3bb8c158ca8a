import { spawn } from "node:child_process";
import type { ServiceAccount } from "./service-account.ts";

export interface CommandResult {
  /** 0 when the command succeeded; null when it was killed or could not be started at all. */
  code: number | null;
  /** Standard output and error, in the order in which they came. */
  output: string;
}

interface RunCommandOptions {
  account?: ServiceAccount | null;
  environment?: NodeJS.ProcessEnv;
  onOutput?: (text: string) => void;
}

/** Runs a command to its end. A command that is missing or may not be run is a result, not an exception. */
export function runCommand(
  file: string,
  args: string[],
  options: RunCommandOptions = {},
): Promise<CommandResult> {
  return new Promise((resolve) => {
    const child = spawn(file, args, {
      cwd: "/",
      stdio: ["ignore", "pipe", "pipe"],
      ...(options.environment === undefined ? {} : { env: options.environment }),
      ...(options.account ? { uid: options.account.uid, gid: options.account.gid } : {}),
    });
    let output = "";
    const collect = (chunk: Buffer): void => {
      output += chunk.toString("utf8");
      options.onOutput?.(chunk.toString("utf8"));
    };
    child.stdout.on("data", collect);
    child.stderr.on("data", collect);
    child.once("error", (error) => resolve({ code: null, output: `${output}${error.message}` }));
    child.once("close", (code) => resolve({ code, output }));
  });
}
