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

test("a lock that never got its process id is taken over", async () => {
  const lock = join(clone, ".turbo", "causerie-install.lock");
  await mkdir(join(clone, ".turbo"));
  await writeFile(lock, "");
  expect((await launch().ended).code).toBe(0);
  expect(existsSync(lock)).toBe(false);
}, 20_000);

test("waiting for another start's install ends when it is asked to stop, and leaves that one's lock", async () => {
  const lock = join(clone, ".turbo", "causerie-install.lock");
  await mkdir(join(clone, ".turbo"));
  const installing = spawn(process.execPath, ["-e", "setInterval(() => {}, 1000)", "bootstrap.mjs"]);
  await writeFile(lock, String(installing.pid));
  const waiting = launch();
  await vi.waitFor(() => expect(waiting.output()).toContain("is installing"), { timeout: 10_000 });
  waiting.child.kill("SIGINT");
  expect((await waiting.ended).code).toBe(1);
  installing.kill("SIGKILL");
  expect(existsSync(lock)).toBe(true);
  expect(await npmCalls()).toBe(0);
}, 20_000);

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

/** Runs the bootstrap below something that stands for npm, which runs below a shell. */
function launchBelowNpm(options: { command: (script: string) => string }) {
  const script = join(clone, "apps", "cli", "src", "bootstrap.mjs");
  const npm = `const child = require("child_process").spawn(${options.command(JSON.stringify(script))}, { stdio: "inherit" });
    console.log("npm", process.pid); child.on("exit", () => process.exit(0));`;
  // It waits for a line, so that its end has its moment.
  const shell = spawn("/bin/sh", ["-c", '"$0" -e "$1" & read line', process.execPath, npm], {
    env: { PATH: `${join(clone, "bin")}:/usr/bin:/bin`, npm_lifecycle_event: "start" },
  });
  let output = "";
  shell.stdout.on("data", (chunk: Buffer) => (output += chunk.toString()));
  const ended = new Promise<void>((resolve) => shell.once("close", () => resolve()));
  return { shell, ended, output: () => output, npmPid: () => Number(/npm (\d+)/.exec(output)?.[1]) };
}

const outlivesTwoLooks = `process.on("SIGTERM", () => { console.log("told to stop"); process.exit(0); });
  process.stdin.destroy(); console.log("up"); setTimeout(() => { console.log("still here"); process.exit(0); }, 3000);`;

test("npm start in the background goes on when the shell that started it ends", async () => {
  await writeFile(join(clone, "apps", "cli", "src", "main.ts"), outlivesTwoLooks);
  const { shell, ended, output } = launchBelowNpm({ command: (script) => `process.execPath, [${script}]` });
  await vi.waitFor(() => expect(output()).toContain("up"), { timeout: 10_000 });
  shell.stdin.end("\n");
  await ended;
  expect(output()).toContain("still here");
}, 20_000);

test.runIf(process.platform === "linux").each([
  ["npm", (script: string) => `process.execPath, [${script}]`],
  [
    "npm above the shell of a script",
    (script: string) => `"/bin/sh", ["-c", '"$0" "$1"; true', process.execPath, ${script}]`,
  ],
])(
  "%s that is killed takes everything with it",
  async (_, command) => {
    await writeFile(join(clone, "apps", "cli", "src", "main.ts"), outlivesTwoLooks);
    const { shell, ended, output, npmPid } = launchBelowNpm({ command });
    await vi.waitFor(() => expect(output()).toContain("up"), { timeout: 10_000 });
    process.kill(npmPid(), "SIGKILL");
    await vi.waitFor(() => expect(output()).toContain("told to stop"), { timeout: 5_000 });
    shell.stdin.end();
    await ended;
  },
  20_000,
);
