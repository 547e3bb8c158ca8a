import { mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, expect, test } from "vitest";
import { prepareDataFolder } from "./data-folder.ts";

let folder: string;
beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), "causerie-data-"));
});
afterEach(() => rm(folder, { recursive: true, force: true }));

test("makes the folder and every one above it, and may be called again", async () => {
  const wanted = join(folder, "a", "b", "c");
  await prepareDataFolder(wanted);
  await prepareDataFolder(wanted);
});

test("a file in the folder's place is one line", async () => {
  const file = join(folder, "file");
  await writeFile(file, "");
  await expect(prepareDataFolder(file)).rejects.toThrow(
    `${file} cannot be written to: there is a file in its place.`,
  );
});

test.runIf(process.platform === "linux")(
  "a place where nobody can make folders is refused, not waited for",
  async () => {
    await expect(prepareDataFolder("/proc/causerie")).rejects.toThrow("cannot be written to");
  },
);
