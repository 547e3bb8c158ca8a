import { mkdir, rm, stat, statfs, writeFile } from "node:fs/promises";
import { dirname, join } from "node:path";
import { diskFreeMinBytes } from "../tunables.ts";
import { UserError } from "../user-error.ts";

/** Makes the data folder. @throws UserError when it cannot be written to or its disk is full. */
export async function prepareDataFolder(dataFolder: string): Promise<void> {
  try {
    await makeFolder(join(dataFolder, "logs"));
    const probe = join(dataFolder, ".writable");
    await writeFile(probe, "yes");
    await rm(probe);
  } catch (cause) {
    throw new UserError(`The data folder ${dataFolder} cannot be written to: ${nameFailure(cause)}.`, {
      cause,
    });
  }
  const freeBytes = await measureFreeBytes(dataFolder);
  if (freeBytes < diskFreeMinBytes) {
    throw new UserError(
      `The disk that holds ${dataFolder} is full: ${megabytes(freeBytes)} MB are free and ${megabytes(diskFreeMinBytes)} MB are needed.`,
    );
  }
}

/** Node's own recursive mkdir never returns where the system denies folders with ENOENT, as in /proc. */
async function makeFolder(folder: string): Promise<void> {
  try {
    await mkdir(folder);
  } catch (error) {
    const code = codeOf(error);
    if (code === "EEXIST") return;
    const parent = dirname(folder);
    if (code !== "ENOENT" || parent === folder || (await exists(parent))) throw error;
    await makeFolder(parent);
    await mkdir(folder);
  }
}

async function exists(path: string): Promise<boolean> {
  return stat(path).then(
    () => true,
    () => false,
  );
}

function codeOf(error: unknown): unknown {
  return error instanceof Error && "code" in error ? error.code : undefined;
}

/** What is left for this user on the disk of a folder, in bytes. */
export async function measureFreeBytes(folder: string): Promise<number> {
  const { bavail, bsize } = await statfs(folder);
  return bavail * bsize;
}

function megabytes(bytes: number): number {
  return Math.round(bytes / 1024 / 1024);
}

function nameFailure(cause: unknown): string {
  const code = codeOf(cause);
  if (code === "ENOSPC" || code === "EDQUOT") return "its disk is full";
  if (code === "EACCES" || code === "EPERM") return "it belongs to another user";
  if (code === "EROFS") return "it lies on a read-only file system";
  if (code === "ENOENT") return "the system lets nobody make a folder there";
  if (code === "ENOTDIR" || code === "EEXIST") return "there is a file in its place";
  return cause instanceof Error ? cause.message : String(cause);
}
