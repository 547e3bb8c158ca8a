import { type ChildProcess, spawn } from "node:child_process";
import { once } from "node:events";
import { createInterface } from "node:readline";
import { fileURLToPath } from "node:url";

const main = fileURLToPath(new URL("main.ts", import.meta.url));

export interface WorkerProcess {
  readonly pid: number;
  /** Where GET /health is served. */
  readonly healthUrl: string;
  /** What it has logged so far, a line each. */
  readonly lines: readonly string[];
  /** Sends the signal and waits for the end; the exit code, or null when the signal itself ended it. */
  stop(signal: NodeJS.Signals): Promise<number | null>;
}

/** Starts a worker as an operator does and resolves when it says that it is ready. */
export async function startWorkerProcess(env: Record<string, string>): Promise<WorkerProcess> {
  const child = spawn(process.execPath, [main], {
    env: { CAUSERIE_WORKER_HEALTH_PORT: "0", ...env },
    stdio: ["ignore", "pipe", "inherit"],
  });
  const lines: string[] = [];
  const { healthPort } = await readyLine(child, lines);
  return {
    pid: child.pid ?? 0,
    healthUrl: `http://127.0.0.1:${healthPort}/health`,
    lines,
    async stop(signal) {
      if (child.exitCode === null && child.signalCode === null) {
        child.kill(signal);
        await once(child, "exit");
      }
      return child.exitCode;
    },
  };
}

function readyLine(child: ChildProcess, lines: string[]): Promise<{ healthPort: number }> {
  if (child.stdout === null) throw new Error("the worker's output is not read");
  const reader = createInterface({ input: child.stdout });
  return new Promise((resolve, reject) => {
    reader.on("line", (line) => {
      lines.push(line);
      const entry: { msg?: string; healthPort?: number } = JSON.parse(line);
      if (entry.msg === "ready") resolve({ healthPort: entry.healthPort ?? 0 });
    });
    child.once("exit", () => reject(new Error(`the worker ended before it was ready: ${lines.join("\n")}`)));
  });
}
