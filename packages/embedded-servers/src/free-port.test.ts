import { createServer, type Server } from "node:net";
import { once } from "node:events";
import { afterEach, expect, test } from "vitest";
import { findFreePort, isPortFree } from "./free-port.ts";
import { portRange } from "./tunables.ts";

let server: Server | undefined;
afterEach(() => server?.close());

test("a free port lies below those of outgoing connections and can be listened on", async () => {
  const port = await findFreePort();
  expect(port).toBeGreaterThanOrEqual(portRange.first);
  expect(port).toBeLessThanOrEqual(portRange.last);
  server = createServer().listen(port);
  await once(server, "listening");
  expect(await isPortFree(port)).toBe(false);
});

test("a port taken on one address is not free on every address", async () => {
  const port = await findFreePort();
  server = createServer().listen(port, "127.0.0.1");
  await once(server, "listening");
  expect(await isPortFree(port, "127.0.0.1")).toBe(false);
});
