import { type ChildProcess, spawn } from "node:child_process";
import { existsSync } from "node:fs";
import { createInterface } from "node:readline";
import { EmbeddedServerError } from "./embedded-server-error.ts";
import { serverEnvironment } from "./env.ts";
import type { ServiceAccount } from "./service-account.ts";
import { killGraceMs, logTailLinesMax } from "./tunables.ts";

export interface ServerExit {
  code: number | null;
  signal: NodeJS.Signals | null;
}

/** A server of its own process group, which Ctrl-C in a terminal therefore does not reach. */
export interface ServerProcess {
  pid: number;
  exited: Promise<ServerExit>;
  hasExited(): boolean;
  /** The last lines that the server wrote. */
  tail(): string;
  /** Sends the polite signals one after the other, `boundMs` apart, then SIGKILL. */
  stop(options: { signals: NodeJS.Signals[]; boundMs: number }): Promise<void>;
}

interface SpawnServerOptions {
  file: string;
  args: string[];
  folder: string;
  account: ServiceAccount | null;
  /** Replaces what the server would inherit. */
  environment?: NodeJS.ProcessEnv;
  /** Sent by the kernel when the process that started the server dies (on Linux; elsewhere the next start stops it). */
  orphanSignal: "INT" | "TERM";
  onLog?: ((line: string) => void) | undefined;
}

const setprivFile = "/usr/bin/setpriv";

/** Starts a server and follows its output. Does not wait until it is ready. */
export async function spawnServer(options: SpawnServerOptions): Promise<ServerProcess> {
  const tethered = process.platform === "linux" && existsSync(setprivFile);
  const file = tethered ? setprivFile : options.file;
  const args = tethered ? ["--pdeathsig", options.orphanSignal, options.file, ...options.args] : options.args;
  const child = spawn(file, args, {
    cwd: options.folder,
    detached: true,
    env: options.environment ?? serverEnvironment(),
    stdio: ["ignore", "pipe", "pipe"],
    ...(options.account ? { uid: options.account.uid, gid: options.account.gid } : {}),
  });
  const lines = followOutput(child, options.onLog);
  const exited = new Promise<ServerExit>((resolve) => {
    child.once("exit", (code, signal) => resolve({ code, signal }));
  });
  await new Promise((resolve, reject) => {
    child.once("spawn", resolve);
    child.once("error", (cause) =>
      reject(new EmbeddedServerError(`${options.file} cannot be run.`, { cause })),
    );
  });
  const pid = child.pid;
  if (pid === undefined) throw new EmbeddedServerError(`${options.file} cannot be run.`);
  const hasExited = (): boolean => child.exitCode !== null || child.signalCode !== null;
  const stop = async (stopOptions: { signals: NodeJS.Signals[]; boundMs: number }): Promise<void> => {
    for (const signal of [...stopOptions.signals, "SIGKILL" as const]) {
      if (hasExited()) return;
      child.kill(signal);
      await settleWithin(exited, signal === "SIGKILL" ? killGraceMs : stopOptions.boundMs);
    }
  };
  return { pid, exited, hasExited, tail: () => lines.join("\n"), stop };
}

function followOutput(child: ChildProcess, onLog: ((line: string) => void) | undefined): string[] {
  const lines: string[] = [];
  for (const stream of [child.stdout, child.stderr]) {
    if (!stream) continue;
    createInterface({ input: stream }).on("line", (line) => {
      lines.push(line);
      if (lines.length > logTailLinesMax) lines.shift();
      onLog?.(line);
    });
  }
  return lines;
}

/** Waits for a promise, but not longer than the bound. */
async function settleWithin(promise: Promise<unknown>, boundMs: number): Promise<void> {
  let timer: NodeJS.Timeout | undefined;
  await Promise.race([
    promise,
    new Promise((resolve) => {
      timer = setTimeout(resolve, boundMs);
    }),
  ]);
  clearTimeout(timer);
}
