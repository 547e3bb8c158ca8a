import { constants } from "node:fs";
import { access } from "node:fs/promises";
import { join } from "node:path";
import { executableFolders } from "./env.ts";

/** The full path of a redis-server or valkey-server of this machine; null when there is none. */
export async function findRedis(folders: readonly string[] = executableFolders()): Promise<string | null> {
  for (const name of ["redis-server", "valkey-server"]) {
    const file = await findExecutable(name, folders);
    if (file !== null) return file;
  }
  return null;
}

/** The full path of an executable, looked for as a shell would. */
export async function findExecutable(
  name: string,
  folders: readonly string[] = executableFolders(),
): Promise<string | null> {
  for (const folder of folders) {
    const file = join(folder, name);
    const runs = await access(file, constants.X_OK).then(
      () => true,
      () => false,
    );
    if (runs) return file;
  }
  return null;
}
