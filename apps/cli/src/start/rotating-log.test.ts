import { mkdtemp, readFile, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, expect, test, vi } from "vitest";
import { openRotatingLog } from "./rotating-log.ts";

let folder: string;
beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), "causerie-log-"));
});
afterEach(() => rm(folder, { recursive: true, force: true }));

test("keeps the log and one before it, each about as large as allowed", async () => {
  const file = join(folder, "web.log");
  const first = openRotatingLog({ file, bytesMax: 20, onFailure: vi.fn() });
  first.write("from the first run of all");
  await first.close();
  const second = openRotatingLog({ file, bytesMax: 20, onFailure: vi.fn() });
  second.write("after the turn");
  await second.close();
  expect(await readFile(`${file}.1`, "utf8")).toBe("from the first run of all\n");
  expect(await readFile(file, "utf8")).toBe("after the turn\n");
});

test("a log that cannot be written is reported once and stops nothing", async () => {
  const onFailure = vi.fn();
  const log = openRotatingLog({ file: join(folder, "no-such-folder", "web.log"), onFailure });
  log.write("one");
  await vi.waitFor(() => expect(onFailure).toHaveBeenCalledOnce());
  log.write("two");
  await log.close();
  expect(onFailure).toHaveBeenCalledOnce();
});
