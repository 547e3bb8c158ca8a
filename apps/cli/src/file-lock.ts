import { randomUUID } from "node:crypto";
import { readFileSync } from "node:fs";
import { link, mkdir, readFile, rm, writeFile } from "node:fs/promises";
import { dirname } from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import { isAlive } from "@causerie/embedded-servers";
import { lockPollIntervalMs } from "./tunables.ts";

export interface FileLock {
  release(): Promise<void>;
}

/** Takes the lock, or tells which living process has it. A lock whose owner has died is taken over. */
export async function tryLock(file: string): Promise<FileLock | { heldBy: number }> {
  await mkdir(dirname(file), { recursive: true });
  for (;;) {
    if (await createExclusively(file)) return { release: () => rm(file, { force: true }) };
    const holder = await readHolder(file);
    if (holder !== null) return { heldBy: holder };
    await rm(file, { force: true });
  }
}

/** Takes the lock, waiting for its owner; `onWait` is called once if there is one. */
export async function waitForLock(options: {
  file: string;
  onWait: (pid: number) => void;
  signal: AbortSignal;
}): Promise<FileLock> {
  for (let isFirstTry = true; ; isFirstTry = false) {
    const lock = await tryLock(options.file);
    if ("release" in lock) return lock;
    if (isFirstTry) options.onWait(lock.heldBy);
    await sleep(lockPollIntervalMs, undefined, { signal: options.signal });
  }
}

/** The file appears with its content: whoever found it empty would take it for that of a dead process. */
async function createExclusively(file: string): Promise<boolean> {
  const draft = `${file}.${randomUUID()}`;
  try {
    await writeFile(draft, `${process.pid} ${birthOf(process.pid)}\n`, { mode: 0o644 });
    await link(draft, file);
    return true;
  } catch (error) {
    if (error instanceof Error && "code" in error && error.code === "EEXIST") return false;
    throw error;
  } finally {
    await rm(draft, { force: true });
  }
}

async function readHolder(file: string): Promise<number | null> {
  const content = await readFile(file, "utf8").catch(() => "");
  const [pid = "", ...birth] = content.trim().split(" ");
  const holder = Number(pid);
  if (!Number.isInteger(holder) || holder < 1 || !isAlive(holder)) return null;
  return birthOf(holder) === birth.join(" ") ? holder : null;
}

/** The moment a process began, in the kernel's ticks: tells it from a later one that got the same id. */
function birthOf(pid: number): string {
  try {
    const status = readFileSync(`/proc/${pid}/stat`, "utf8");
    // The second field is the name in brackets and may hold spaces; the start time is the 22nd field.
    return status.slice(status.lastIndexOf(")") + 2).split(" ")[19] ?? "";
  } catch {
    return ""; // No /proc on this system: the id alone must do.
  }
}
