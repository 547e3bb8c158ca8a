import { chmod, mkdtemp, readFile, rm, stat, writeFile } from "node:fs/promises";
import { createServer } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";
import pg from "pg";
import { afterEach, beforeEach, describe, expect, test } from "vitest";
import { type EmbeddedServer, startPostgres } from "./postgres.ts";
import { prepareServerHome } from "./server-home.ts";
import { isAlive } from "./stale-process.ts";

let dataFolder: string;
beforeEach(async () => {
  dataFolder = await mkdtemp(join(tmpdir(), "causerie-postgres-"));
  await chmod(dataFolder, 0o755);
});
afterEach(() => rm(dataFolder, { recursive: true, force: true }));

async function query(url: string, sql: string): Promise<Record<string, unknown>[]> {
  const client = new pg.Client({ connectionString: url });
  await client.connect();
  try {
    return (await client.query<Record<string, unknown>>(sql)).rows;
  } finally {
    await client.end();
  }
}

/** Throw-away data, which are made faster, unless a test is about what is on the disk. */
async function start({ durable = false }: { durable?: boolean } = {}): Promise<EmbeddedServer> {
  return startPostgres({ home: await prepareServerHome({ dataFolder }), durable });
}

test("a second start on the same data keeps them, the address and the password", async () => {
  const first = await start({ durable: true });
  await query(first.url, "CREATE TABLE kept AS SELECT 'Çà et là' AS words");
  await first.stop();
  expect(isAlive(first.pid)).toBe(false);
  const second = await start({ durable: true });
  expect(second.url).toBe(first.url);
  expect(await query(second.url, "SELECT words FROM kept")).toEqual([{ words: "Çà et là" }]);
  await second.stop();
});

test("a server left behind by a killed supervisor is replaced and its data are kept", async () => {
  const abandoned = await start();
  await query(abandoned.url, "CREATE TABLE kept AS SELECT 1 AS one");
  const next = await start();
  await abandoned.exited;
  expect(await query(next.url, "SELECT one FROM kept")).toEqual([{ one: 1 }]);
  await next.stop();
});

test("a server that was killed in the middle starts again", async () => {
  const killed = await start({ durable: true });
  await query(killed.url, "CREATE TABLE kept AS SELECT 1 AS one");
  process.kill(killed.pid, "SIGKILL");
  await killed.exited;
  const next = await start({ durable: true });
  expect(await query(next.url, "SELECT one FROM kept")).toEqual([{ one: 1 }]);
  await next.stop();
});

test("a stale process file that names somebody else's process is no obstacle", async () => {
  await (await start()).stop();
  const pidFile = join(dataFolder, "postgres", "postmaster.pid");
  await writeFile(pidFile, `${process.pid}\n${join(dataFolder, "postgres")}\n`);
  const server = await start();
  expect(server.pid).not.toBe(process.pid);
  await server.stop();
});

test("a port that somebody else took since is exchanged for a free one", async () => {
  const first = await start();
  const port = Number(new URL(first.url).port);
  await first.stop();
  const squatter = createServer();
  await new Promise<void>((resolve) => squatter.listen(port, "127.0.0.1", resolve));
  const second = await start();
  expect(Number(new URL(second.url).port)).not.toBe(port);
  await second.stop();
  squatter.close();
});

test("it is UTF-8, listens on the loopback address alone and lets nobody in without the password", async () => {
  const server = await start();
  const [row] = await query(
    server.url,
    `SELECT current_setting('server_encoding') AS encoding, current_setting('listen_addresses') AS addresses`,
  );
  expect(row).toEqual({ encoding: "UTF8", addresses: "127.0.0.1" });
  const stranger = new URL(server.url);
  stranger.password = "guess";
  await expect(query(stranger.href, "SELECT 1")).rejects.toThrow("password authentication failed");
  expect((await stat(join(dataFolder, "postgres-password"))).mode & 0o077).toBe(0);
  await server.stop();
});

test("a failing statement does not put what people wrote into the log", async () => {
  const lines: string[] = [];
  const home = await prepareServerHome({ dataFolder });
  const server = await startPostgres({ home, durable: false, onLog: (line) => lines.push(line) });
  await expect(query(server.url, "SELECT 'canary'::integer")).rejects.toThrow();
  await query(server.url, "CREATE TABLE once (words text PRIMARY KEY); INSERT INTO once VALUES ('canary')");
  await expect(query(server.url, "INSERT INTO once VALUES ('canary')")).rejects.toThrow();
  await server.stop();
  expect(lines.join("\n")).toContain("ready to accept connections");
  expect(lines.join("\n")).not.toContain("canary");
});

describe.runIf(process.getuid?.() === 0 && process.platform === "linux")("started by root", () => {
  test("the server runs as another user", async () => {
    const server = await start();
    const status = await readFile(`/proc/${server.pid}/status`, "utf8");
    expect(status).not.toMatch(/^Uid:\s+0\b/m);
    await server.stop();
  });

  test("data in a folder that no other user may enter are kept elsewhere, and this is said", async () => {
    await chmod(dataFolder, 0o700);
    const inner = join(dataFolder, "inner");
    const notices: string[] = [];
    const home = await prepareServerHome({ dataFolder: inner, onNotice: (text) => notices.push(text) });
    const server = await startPostgres({ home, durable: false });
    await query(server.url, "CREATE TABLE kept AS SELECT 1 AS one");
    await server.stop();
    expect(notices.join("\n")).toContain(home.folder);
    // Opening the folder later must not make the data seem lost.
    await chmod(dataFolder, 0o755);
    const again = await startPostgres({ home: await prepareServerHome({ dataFolder: inner }) });
    expect(await query(again.url, "SELECT one FROM kept")).toEqual([{ one: 1 }]);
    await again.stop();
    await rm(home.folder, { recursive: true, force: true });
  });
});
