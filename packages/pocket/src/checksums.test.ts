import { createHash } from "node:crypto";
import { readFile } from "node:fs/promises";
import { join } from "node:path";
import { expect, test } from "vitest";
import { pocketModelFolder } from "./index.ts";

test("every file of the model has the checksum it was published with", async () => {
  const list = await readFile(join(pocketModelFolder, "SHA256SUMS"), "utf8");
  const lines = list.trim().split("\n");
  expect(lines.length).toBeGreaterThanOrEqual(5);
  for (const line of lines) {
    const [checksum, path = ""] = line.split(/\s+\*?/);
    const content = await readFile(join(pocketModelFolder, path));
    expect(createHash("sha256").update(content).digest("hex"), path).toBe(checksum);
  }
});
