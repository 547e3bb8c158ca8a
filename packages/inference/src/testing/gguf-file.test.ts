import { mkdtemp, readFile, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, expect, test } from "vitest";
import { writeGgufFile } from "./gguf-file.ts";

const folder = await mkdtemp(join(tmpdir(), "causerie-gguf-"));
afterAll(() => rm(folder, { recursive: true }));

test("a file has its head, its entries and its tensors where the format says", async () => {
  const path = join(folder, "small.gguf");
  const metadata = { a: { uint32: 7 }, b: { strings: ["é", "x"] } };
  const [one, other] = [Uint8Array.of(1, 2, 3), Uint8Array.of(4)];
  await writeGgufFile(path, metadata, [
    { name: "t", type: "F32", lengths: [3, 1], bytes: one },
    { name: "u", type: "Q8_0", lengths: [1], bytes: other },
  ]);
  const file = await readFile(path);
  expect(file.subarray(0, 4).toString()).toBe("GGUF");
  expect(file.readUInt32LE(4)).toBe(3);
  expect([file.readBigUInt64LE(8), file.readBigUInt64LE(16)]).toEqual([2n, 2n]);
  // Key of one letter, type uint32, value.
  expect(file.readBigUInt64LE(24)).toBe(1n);
  expect(file.subarray(32, 33).toString()).toBe("a");
  expect([file.readUInt32LE(33), file.readUInt32LE(37)]).toEqual([4, 7]);
  // The last tensor's entry: type 8, at the second multiple of 32.
  const head = 41 + (9 + 4 + 12 + 10 + 9) + (9 + 4 + 16 + 4 + 8);
  expect([file.readUInt32LE(head + 21), file.readBigUInt64LE(head + 25)]).toEqual([8, 32n]);
  const start = Math.ceil((head + 33) / 32) * 32;
  expect([...file.subarray(start, start + 3)]).toEqual([1, 2, 3]);
  expect(file[start + 32]).toBe(4);
  expect(file).toHaveLength(start + 64);
});

test("a file that is there is not written over", async () => {
  const path = join(folder, "twice.gguf");
  await writeGgufFile(path, {}, []);
  await expect(writeGgufFile(path, {}, [])).rejects.toThrow(/EEXIST/);
});
