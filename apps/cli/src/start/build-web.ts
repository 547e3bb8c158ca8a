import { spawn } from "node:child_process";
import { writeFile } from "node:fs/promises";
import { join } from "node:path";
import { childEnvironment } from "../env.ts";
import { waitForLock } from "../file-lock.ts";
import type { Printer } from "../printer.ts";
import { repositoryRoot } from "../repository-root.ts";
import { UserError } from "../user-error.ts";

interface BuildWebOptions {
  /** Gets the builder's whole output. */
  logFile: string;
  printer: Pick<Printer, "note">;
  signal: AbortSignal;
}

/** Builds apps/web unless what is there was made from the same sources. Says which of the two it was. */
export async function buildWeb(options: BuildWebOptions): Promise<"built" | "unchanged"> {
  const lock = await waitForLock({
    file: join(repositoryRoot, ".turbo", "causerie-build.lock"),
    onWait: (pid) => options.printer.note(`Process ${pid} is building in this clone: waiting for it.`),
    signal: options.signal,
  });
  try {
    const { code, output } = await runTurbo(options.signal);
    await writeFile(options.logFile, output);
    options.signal.throwIfAborted();
    if (code !== 0) throw new UserError(`${explainBuildFailure(output)} The whole story: ${options.logFile}`);
    const [, cached, total] = /(\d+) cached, (\d+) total/.exec(output) ?? [];
    return cached !== undefined && cached === total ? "unchanged" : "built";
  } finally {
    await lock.release();
  }
}

function runTurbo(signal: AbortSignal): Promise<{ code: number | null; output: string }> {
  return new Promise((resolve, reject) => {
    const turbo = join(repositoryRoot, "node_modules", ".bin", "turbo");
    const child = spawn(
      turbo,
      ["run", "build", "--filter=@causerie/web", "--output-logs=new-only", "--ui=stream"],
      {
        cwd: repositoryRoot,
        env: childEnvironment({ PATH: runtimePath(), NO_COLOR: "1", FORCE_COLOR: "0" }),
        stdio: ["ignore", "pipe", "pipe"],
      },
    );
    let output = "";
    const collect = (chunk: Buffer): void => {
      output += chunk.toString("utf8");
    };
    child.stdout.on("data", collect);
    child.stderr.on("data", collect);
    const onAbort = (): void => void child.kill("SIGTERM");
    signal.addEventListener("abort", onAbort, { once: true });
    child.once("error", (cause) =>
      reject(new UserError("turbo cannot be run; delete node_modules and start again.", { cause })),
    );
    child.once("close", (code) => {
      signal.removeEventListener("abort", onAbort);
      resolve({ code, output });
    });
  });
}

/** The Node of node_modules comes first, so that the build runs on the same one as the product. */
function runtimePath(): string {
  return `${join(repositoryRoot, "node_modules", ".bin")}:${childEnvironment()["PATH"] ?? ""}`;
}

function explainBuildFailure(output: string): string {
  if (/ENOSPC|no space left/i.test(output))
    return `The build failed: the disk that holds ${repositoryRoot} is full.`;
  const lines = output.split("\n").map((line) => line.replace(/^@causerie\/\S+:build: ?/, "").trim());
  const telling = lines.find((line) => /error|cannot|failed/i.test(line)) ?? "it said nothing.";
  return `The build failed: ${telling}`;
}
