import { mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { findFreePort } from "@causerie/embedded-servers";
import { afterAll, beforeAll, expect, test } from "vitest";
import { createProductProcess } from "./product-process.ts";

let folder: string;
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), "causerie-process-"));
});
afterAll(() => rm(folder, { recursive: true, force: true }));

async function createStandIn(source: string) {
  const entry = join(folder, `${crypto.randomUUID()}.mjs`);
  await writeFile(entry, source);
  const port = await findFreePort();
  return createProductProcess({
    name: "stand-in",
    entry,
    url: `http://127.0.0.1:${port}`,
    healthPath: "/health",
    healthStatuses: [200],
    environment: { ...process.env, PORT: String(port) },
  });
}

const server = `
  import { createServer } from "node:http";
  console.log("started");
  createServer((request, response) => response.end()).listen(process.env.PORT, "127.0.0.1");
`;

test("a killed process is started again at its address and its logs go on", async () => {
  const standIn = await createStandIn(server);
  await standIn.start();
  const firstPid = standIn.pid();
  expect(await standIn.kill()).toEqual({ code: null, signal: "SIGKILL" });
  await standIn.start();
  expect(standIn.pid()).not.toBe(firstPid);
  expect(standIn.logs()).toBe("started\nstarted");
  await standIn.stop();
});

test("a process that ends before it is healthy is reported with its last words", async () => {
  const standIn = await createStandIn('console.error("no model here"); process.exit(3);');
  await expect(standIn.start()).rejects.toThrow(/stand-in did not become healthy.*\n.*no model here/);
});
