import { readFile, readlink } from "node:fs/promises";
import { basename } from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import { EmbeddedServerError } from "./embedded-server-error.ts";
import { runCommand } from "./run-command.ts";
import { killGraceMs, readyPollIntervalMs } from "./tunables.ts";

interface StopStaleProcessOptions {
  /** Its first line is the process id. */
  pidFile: string;
  /** The folder that the server works in: how it is told from a stranger that got the same process id. */
  folder: string;
  /** The name of the server's executable, for systems without /proc. */
  executable: string;
  signal: NodeJS.Signals;
  boundMs: number;
}

/**
 * Stops the server that a killed supervisor left running on this folder. Does nothing when there is none or the
 * process id belongs to somebody else by now.
 */
export async function stopStaleProcess(options: StopStaleProcessOptions): Promise<"none" | "stopped"> {
  const pid = await readProcessId(options.pidFile);
  if (pid === null || !(await isServerOf(pid, options))) return "none";
  for (const signal of [options.signal, "SIGKILL"] as const) {
    process.kill(pid, signal);
    if (await isGoneWithin(pid, signal === "SIGKILL" ? killGraceMs : options.boundMs)) return "stopped";
  }
  throw new EmbeddedServerError(
    `Process ${pid} still works in ${options.folder} and does not end; stop it by hand.`,
  );
}

/** Whether a process of this id exists, ours or not. */
export function isAlive(pid: number): boolean {
  try {
    process.kill(pid, 0);
    return true;
  } catch (error) {
    return error instanceof Error && "code" in error && error.code === "EPERM";
  }
}

async function readProcessId(pidFile: string): Promise<number | null> {
  const content = await readFile(pidFile, "utf8").catch(() => "");
  const pid = Number.parseInt(content, 10);
  return Number.isInteger(pid) && pid > 1 && isAlive(pid) ? pid : null;
}

async function isServerOf(pid: number, options: StopStaleProcessOptions): Promise<boolean> {
  if (process.platform === "linux") {
    return (await readlink(`/proc/${pid}/cwd`).catch(() => "")) === options.folder;
  }
  const listed = await runCommand("ps", ["-o", "comm=", "-p", String(pid)]);
  return basename(listed.output.trim()).startsWith(options.executable);
}

async function isGoneWithin(pid: number, boundMs: number): Promise<boolean> {
  const deadline = performance.now() + boundMs;
  while (isAlive(pid)) {
    if (performance.now() > deadline) return false;
    await sleep(readyPollIntervalMs);
  }
  return true;
}
