import { readFile, rename, writeFile } from "node:fs/promises";

/** Reads a small file that one of our earlier starts wrote; null when there is none. */
export async function recall(path: string): Promise<string | null> {
  try {
    return (await readFile(path, "utf8")).trim();
  } catch (error) {
    if (error instanceof Error && "code" in error && error.code === "ENOENT") return null;
    throw error;
  }
}

/** Writes a small file that only its owner may read, whole or not at all. */
export async function remember(path: string, value: string): Promise<void> {
  const draft = `${path}.${process.pid}.draft`;
  await writeFile(draft, `${value}\n`, { mode: 0o600 });
  await rename(draft, path);
}

/** What is remembered under this path, or what `create` makes, remembered from now on. */
export async function recallOrCreate(path: string, create: () => Promise<string> | string): Promise<string> {
  const known = await recall(path);
  if (known !== null && known !== "") return known;
  const value = await create();
  await remember(path, value);
  return value;
}
