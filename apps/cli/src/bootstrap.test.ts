import { spawn } from "node:child_process";
import { existsSync } from "node:fs";
import { chmod, copyFile, mkdir, mkdtemp, readFile, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, expect, test, vi } from "vitest";

let clone: string;

/** A clone with nothing but the bootstrap, a lock file, a command that tells of itself, and an `npm` of our own. */
beforeEach(async () => {
  clone = await mkdtemp(join(tmpdir(), "causerie-bootstrap-"));
  await mkdir(join(clone, "apps", "cli", "src"), { recursive: true });
  await mkdir(join(clone, "bin"));
  await copyFile(
    join(import.meta.dirname, "bootstrap.mjs"),
    join(clone, "apps", "cli", "src", "bootstrap.mjs"),
  );
  await writeFile(join(clone, "apps", "cli", "src", "main.ts"), 'console.log("main", process.argv[2]);');
  await writeFile(join(clone, "package-lock.json"), "{}");
  await placeNpm(`echo "$@" >> "${clone}/npm-calls"
    mkdir -p node_modules/.bin && ln -sf "${process.execPath}" node_modules/.bin/node`);
});
afterEach(() => rm(clone, { recursive: true, force: true }));

async function placeNpm(script: string): Promise<void> {
  await writeFile(join(clone, "bin", "npm"), `#!/bin/sh\n${script}\n`);
  await chmod(join(clone, "bin", "npm"), 0o755);
}

function launch(options: { args?: string[]; nodeArgs?: string[]; path?: string } = {}) {
  const script = join(clone, "apps", "cli", "src", "bootstrap.mjs");
  const child = spawn(
    process.execPath,
    [...(options.nodeArgs ?? []), script, ...(options.args ?? ["start"])],
    {
      env: { PATH: options.path ?? `${join(clone, "bin")}:/usr/bin:/bin` },
    },
  );
  let output = "";
  child.stdout.on("data", (chunk: Buffer) => (output += chunk.toString()));
  child.stderr.on("data", (chunk: Buffer) => (output += chunk.toString()));
  const ended = new Promise<{ code: number | null; output: string }>((resolve) => {
    child.once("close", (code) => resolve({ code, output }));
  });
  return { child, ended, output: () => output };
}

async function npmCalls(): Promise<number> {
  const calls = await readFile(join(clone, "npm-calls"), "utf8").catch(() => "");
  return calls.split("\n").filter((line) => line.startsWith("install ")).length;
}

test("installs once, and again when the lock file has changed", async () => {
  expect((await launch().ended).output).toMatch(/Dependencies installed in .* s\nmain start/);
  expect(await launch().ended).toEqual({ code: 0, output: "main start\n" });
  expect(await npmCalls()).toBe(1);
  await writeFile(join(clone, "package-lock.json"), '{"changed":true}');
  await launch().ended;
  expect(await npmCalls()).toBe(2);
});

test("an install that was cut off is done again", async () => {
  await launch().ended;
  await rm(join(clone, "node_modules", ".causerie-installed"));
  await launch().ended;
  expect(await npmCalls()).toBe(2);
});

test("two starts at once install once", async () => {
  const ended = await Promise.all([launch().ended, launch().ended]);
  expect(ended.map(({ code }) => code)).toEqual([0, 0]);
  expect(await npmCalls()).toBe(1);
});

test("the lock of an install whose process has died is taken over", async () => {
  await mkdir(join(clone, ".turbo"));
  await writeFile(join(clone, ".turbo", "causerie-install.lock"), "999999999");
  expect((await launch().ended).code).toBe(0);
});

test("a Node older than 20 is refused in one line and nothing is installed", async () => {
  const pretend = join(clone, "old-node.cjs");
  await writeFile(pretend, 'Object.defineProperty(process, "versions", { value: { node: "18.20.4" } });');
  const { code, output } = await launch({ nodeArgs: ["--require", pretend] }).ended;
  expect(code).toBe(1);
  expect(output).toMatch(/^Causerie needs Node 20 or newer.*\n$/);
  expect(existsSync(join(clone, "node_modules"))).toBe(false);
});

test.each([
  ["npm error code ENOSPC\nnpm error no space left on device", "is full."],
  ["npm error network request failed", "network request failed"],
])("an install that fails is one line: %j", async (words, expected) => {
  await placeNpm(`printf '${words}' >&2; exit 1`);
  const { code, output } = await launch().ended;
  expect(code).toBe(1);
  expect(output.trim().split("\n").at(-1)).toContain(expected);
  expect(output).not.toContain("main start");
});

test("a machine without npm is told so", async () => {
  const { code, output } = await launch({ path: join(clone, "nowhere") }).ended;
  expect(code).toBe(1);
  expect(output).toContain("there is no `npm` on the PATH");
});

test("signals reach the command, and its exit code is the bootstrap's", async () => {
  await writeFile(
    join(clone, "apps", "cli", "src", "main.ts"),
    'process.on("SIGTERM", () => process.exit(7)); setInterval(() => {}, 1000); console.log("up");',
  );
  const bootstrap = launch();
  await vi.waitFor(() => expect(bootstrap.output()).toContain("up"), { timeout: 10_000 });
  bootstrap.child.kill("SIGTERM");
  expect((await bootstrap.ended).code).toBe(7);
}, 20_000);
