import { createServer } from "node:http";
import { findFreePort } from "@causerie/embedded-servers";
import { expect, test } from "vitest";
import { waitUntilHealthy } from "./wait-until-healthy.ts";

const never = new Promise<string>(() => undefined);
const { signal } = new AbortController();

test("waits through refusals until the answer is 200", async () => {
  const statuses = [503, 503, 200];
  const server = createServer((_, response) => response.writeHead(statuses.shift() ?? 200).end("{}"));
  const port = await findFreePort();
  await new Promise<void>((resolve) => server.listen(port, "127.0.0.1", resolve));
  await waitUntilHealthy({ url: `http://127.0.0.1:${port}`, failure: never, signal });
  expect(statuses).toEqual([]);
  server.close();
});

test("a process that dies ends the wait with its sentence", async () => {
  const url = `http://127.0.0.1:${await findFreePort()}`;
  const failure = Promise.resolve("web ended with exit code 1: no.");
  await expect(waitUntilHealthy({ url, failure, signal })).rejects.toThrow("web ended with exit code 1: no.");
});

test("past the bound it says what was wrong", async () => {
  const url = `http://127.0.0.1:${await findFreePort()}`;
  await expect(waitUntilHealthy({ url, failure: never, signal, boundMs: 1 })).rejects.toThrow(
    "it does not answer",
  );
});
