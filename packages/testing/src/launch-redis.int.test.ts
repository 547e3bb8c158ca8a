import { connect } from "node:net";
import { expect, test } from "vitest";
import { launchRedis } from "./index.ts";

/** Speaks Redis' inline protocol; one command, the raw answer. */
function ask(url: string, command: string): Promise<string> {
  const { hostname, port, password } = new URL(url);
  return new Promise((resolve, reject) => {
    const socket = connect({ host: hostname, port: Number(port) });
    let answer = "";
    socket.once("error", reject);
    socket.on("data", (chunk) => (answer += chunk.toString()));
    socket.once("close", () => resolve(answer));
    socket.write(`AUTH ${password}\r\n${command}\r\nQUIT\r\n`);
  });
}

test("what was written survives a kill of Redis, at the same address", async () => {
  const redis = await launchRedis();
  // WAITAOF does not exist before Redis 7.2; a rewritten file on the disk does as well.
  await ask(redis.url, "CONFIG SET appendfsync always");
  expect(await ask(redis.url, "SET kept yes")).toContain("+OK");
  await redis.kill();
  await redis.start();
  expect(await ask(redis.url, "GET kept")).toContain("yes");
  await redis.stop();
  await expect(ask(redis.url, "PING")).rejects.toThrow("ECONNREFUSED");
});
