import { expect, test } from "vitest";
import { retry } from "./retry.ts";

function failing(times: number) {
  let calls = 0;
  return async () => {
    calls += 1;
    if (calls <= times) throw new Error(`failure ${calls}`);
    return calls;
  };
}

test("tries until it succeeds and tells of each failure", async () => {
  const failures: unknown[] = [];
  const options = {
    signal: new AbortController().signal,
    onFailure: (error: unknown) => failures.push(error),
  };
  expect(await retry({ ...options, attempt: failing(2) })).toBe(3);
  expect(failures).toHaveLength(2);
});

test("makes one attempt although it has been aborted, so that work that is at its end gets done", async () => {
  const options = { signal: AbortSignal.abort(), onFailure: () => undefined };
  expect(await retry({ ...options, attempt: failing(0) })).toBe(1);
  await expect(retry({ ...options, attempt: failing(1) })).rejects.toThrow("failure 1");
});

test("an abort ends the waiting with a last attempt", async () => {
  const aborting = new AbortController();
  const attempt = failing(Number.POSITIVE_INFINITY);
  const retried = retry({ attempt, signal: aborting.signal, onFailure: () => aborting.abort() });
  await expect(retried).rejects.toThrow("failure 2");
});

test("an abort in the middle of an attempt that then fails leaves one more", async () => {
  const aborting = new AbortController();
  const second = failing(1);
  const attempt = (): Promise<number> => {
    aborting.abort();
    return second();
  };
  expect(await retry({ attempt, signal: aborting.signal, onFailure: () => undefined })).toBe(2);
});
