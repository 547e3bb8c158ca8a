import { createServer } from "node:net";
import { expect, test } from "vitest";
import { findFreePort } from "./free-port.ts";
import { pingRedis } from "./ping-redis.ts";

test("says that nothing listens", async () => {
  const port = await findFreePort();
  await expect(pingRedis(`redis://127.0.0.1:${port}`)).rejects.toThrow("nothing listens there");
});

test("passes on what Redis refuses with", async () => {
  const server = createServer((socket) => socket.end("-WRONGPASS invalid username-password pair\r\n"));
  const port = await findFreePort();
  await new Promise<void>((resolve) => server.listen(port, "127.0.0.1", resolve));
  await expect(pingRedis(`redis://:wrong@127.0.0.1:${port}`)).rejects.toThrow("WRONGPASS");
  server.close();
});
