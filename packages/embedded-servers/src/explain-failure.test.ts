import { expect, test } from "vitest";
import { explainFailure } from "./explain-failure.ts";

const explain = (output: string): string => explainFailure({ server: "Postgres", folder: "/data", output });

test.each([
  ["initdb: error: could not write file: No space left on device", "the disk that holds /data is full."],
  ["could not create directory: Read-only file system", "/data lies on a read-only file system."],
  ["FATAL: could not open file: Permission denied", "it may not write to /data."],
])("names the cause of %j", (output, sentence) => {
  expect(explain(output)).toBe(`Postgres does not start: ${sentence}`);
});

test("an unknown cause is the server's last complaint, in one line", () => {
  const output = "LOG: starting\nFATAL: the moon is full\nLOG: database system is shut down\n";
  expect(explain(output)).toBe("Postgres does not start: FATAL: the moon is full");
});

test("a server that ended silently is said to have", () => {
  expect(explain("")).toBe("Postgres does not start: it ended without a word.");
});
