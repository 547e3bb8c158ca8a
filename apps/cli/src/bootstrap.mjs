// The first script of a fresh clone: nothing is installed yet, and Node may be any version. So: built-ins alone,
// named without "node:", and no syntax younger than the check of the version below.
import { spawn, spawnSync } from "child_process";
import { createHash } from "crypto";
import {
  closeSync,
  existsSync,
  mkdirSync,
  openSync,
  readFileSync,
  statSync,
  unlinkSync,
  writeFileSync,
  writeSync,
} from "fs";
import { delimiter, dirname, join } from "path";
import { fileURLToPath } from "url";

const nodeMajorMin = 20;
const runtimeMajor = 24;
const progressIntervalMs = process.stdout.isTTY ? 200 : 10000;
const lockPollIntervalMs = 500;
const parentPollIntervalMs = 500;
const outputTailLength = 4000;

const root = join(dirname(fileURLToPath(import.meta.url)), "..", "..", "..");
const modules = join(root, "node_modules");
const marker = join(modules, ".causerie-installed");
const runtime = join(modules, ".bin", "node");
const lockFile = join(root, ".turbo", "causerie-install.lock");

/** The child that signals are handed to at this moment. */
let child = null;
let stopSignal = null;

/** Its message is the one line that is printed. */
class Refusal extends Error {}

function requireNode() {
  const major = Number(process.versions.node.split(".")[0]);
  if (major >= nodeMajorMin) return;
  throw new Refusal(
    "Causerie needs Node " +
      nodeMajorMin +
      " or newer, and this is " +
      process.version +
      ": install a newer one from https://nodejs.org",
  );
}

function remove(file) {
  try {
    unlinkSync(file);
  } catch (error) {
    if (error.code !== "ENOENT") throw error;
  }
}

/** Changes when other packages, or packages for another platform, must be installed. */
function wantedInstall() {
  const lock = readFileSync(join(root, "package-lock.json"));
  return createHash("sha256").update(lock).digest("hex") + " " + process.platform + "-" + process.arch;
}

function isInstalled() {
  return existsSync(marker) && readFileSync(marker, "utf8").trim() === wantedInstall();
}

/** Two starts of one clone must not install at once. Waits for the other, or takes over; false when told to stop. */
async function lockInstall() {
  mkdirSync(dirname(lockFile), { recursive: true });
  for (let isTold = false; stopSignal === null;) {
    if (takeLock()) return true;
    const holder = readHolder();
    if (holder !== null && !isInstalling(holder)) remove(lockFile);
    else if (holder !== null && !isTold) {
      process.stdout.write("  … Another start of this clone is installing: waiting for it\n");
      isTold = true;
    }
    await new Promise((resolve) => setTimeout(resolve, lockPollIntervalMs));
  }
  return false;
}

function takeLock() {
  let handle;
  try {
    handle = openSync(lockFile, "wx");
  } catch (error) {
    if (error.code === "EEXIST") return false;
    throw error;
  }
  try {
    writeSync(handle, String(process.pid));
    return true;
  } catch (error) {
    remove(lockFile);
    throw error;
  } finally {
    closeSync(handle);
  }
}

/** The process id in the lock, 0 when it has none; null when the lock is gone or is being written at this moment. */
function readHolder() {
  try {
    const pid = Number(readFileSync(lockFile, "utf8")) || 0;
    return pid === 0 && Date.now() - statSync(lockFile).mtimeMs < lockPollIntervalMs ? null : pid;
  } catch (error) {
    if (error.code === "ENOENT") return null;
    throw error;
  }
}

/** False when that start has died; its process id may have gone to a stranger since. */
function isInstalling(pid) {
  if (pid < 1) return false;
  try {
    process.kill(pid, 0);
  } catch (error) {
    if (error.code !== "EPERM") return false;
  }
  const commandFile = "/proc/" + pid + "/cmdline";
  return !existsSync(commandFile) || readFileSync(commandFile, "utf8").includes("bootstrap.mjs");
}

async function install() {
  if (!(await lockInstall())) return;
  try {
    if (isInstalled()) return; // The other start that we waited for did it.
    const began = Date.now();
    const progress = showProgress("Installing the dependencies", began);
    const { code, output } = await runNpm();
    progress.stop();
    if (stopSignal !== null) return;
    if (code !== 0) throw new Refusal(explainNpm(output));
    writeFileSync(marker, wantedInstall() + "\n");
    process.stdout.write("  ✓ Dependencies installed in " + seconds(began) + "\n");
  } finally {
    remove(lockFile);
  }
}

/** npm itself must not run on the Node of node_modules, which it is about to replace. */
function runNpm() {
  const path = (process.env.PATH || "").split(delimiter).filter((folder) => !folder.startsWith(modules));
  const environment = Object.assign({}, process.env, {
    PATH: path.join(delimiter),
    // ONNX Runtime's own script would download GPU libraries from a place that may not be reachable.
    ONNXRUNTIME_NODE_INSTALL: "skip",
  });
  return new Promise((resolve) => {
    let output = "";
    // As the lock file says, but, unlike `npm ci`, also where a registry lacks some other platform's optional package.
    child = spawn("npm", ["install", "--no-save", "--no-audit", "--no-fund", "--loglevel=error"], {
      cwd: root,
      env: environment,
    });
    const collect = (chunk) => (output = (output + chunk).slice(-outputTailLength));
    child.stdout.on("data", collect);
    child.stderr.on("data", collect);
    child.once("error", (error) => resolve({ code: 1, output: error.message }));
    child.once("close", (code) => resolve({ code, output }));
  });
}

/** The lines that say why, without npm's prefix and its hint at a log file. */
function explainNpm(output) {
  if (/ENOSPC|no space left/i.test(output))
    return "Installing failed: the disk that holds " + root + " is full.";
  if (/ENOENT.*npm|spawn npm/.test(output)) return "Installing failed: there is no `npm` on the PATH.";
  const lines = output.split("\n").map((line) => line.replace(/^npm (error|ERR!) ?/, "").trim());
  const telling = lines.filter((line) => line !== "" && !/complete log|debug-\d|^A complete/.test(line));
  return (
    "Installing failed (`npm install` in " +
    root +
    "): " +
    (telling.slice(0, 3).join(" ") || "it said nothing.")
  );
}

function showProgress(text, began) {
  if (!process.stdout.isTTY) process.stdout.write("  … " + text + "\n");
  const timer = setInterval(() => {
    const line = "  … " + text + " (" + seconds(began) + ")";
    process.stdout.write(process.stdout.isTTY ? "\r\u001b[2K" + line : line + "\n");
  }, progressIntervalMs);
  return {
    stop() {
      clearInterval(timer);
      if (process.stdout.isTTY) process.stdout.write("\r\u001b[2K");
    },
  };
}

function seconds(began) {
  return ((Date.now() - began) / 1000).toFixed(1) + " s";
}

/** Node 24 from npm; the Node that runs this when that is as new and npm's is missing (scripts forbidden). */
function findRuntime() {
  const tried = spawnSync(runtime, ["--version"], { encoding: "utf8" });
  if (tried.status === 0 && tried.stdout.startsWith("v" + runtimeMajor + ".")) return runtime;
  if (Number(process.versions.node.split(".")[0]) >= runtimeMajor) return process.execPath;
  remove(marker);
  throw new Refusal(
    "Node " +
      runtimeMajor +
      " is missing in node_modules: npm may be set to ignore install scripts; type `npm config set ignore-scripts false` and start again.",
  );
}

/** npm, or a shell between it and us, may be killed outright: then nobody else would ever stop us. */
function followNpm() {
  if (process.env.npm_lifecycle_event === undefined) return;
  const began = npmAbove();
  setInterval(() => {
    if (npmAbove() !== began) stop("SIGTERM");
  }, parentPollIntervalMs).unref();
}

/**
 * The parent and, when that is only the shell in which npm runs a script, its parent; a process whose parent dies gets
 * another one. No further: above npm is the shell of a person, who may leave and let us run.
 */
function npmAbove() {
  const parent = String(process.ppid);
  const folder = "/proc/" + parent;
  if (!/^(sh|dash|bash)\n$/.test(readIfThere(folder + "/comm"))) return parent;
  return parent + " " + /^PPid:.*$/m.exec(readIfThere(folder + "/status"));
}

/** Nothing where there is no /proc, or when that process has just ended. */
function readIfThere(file) {
  try {
    return readFileSync(file, "utf8");
  } catch {
    return "";
  }
}

function stop(signal) {
  stopSignal = signal;
  if (child !== null) child.kill(signal);
}

function runMain() {
  const script = join(root, "apps", "cli", "src", "main.ts");
  const environment = Object.assign({}, process.env, { CAUSERIE_BOOTSTRAP_PID: String(process.pid) });
  return new Promise((resolve, reject) => {
    child = spawn(findRuntime(), [script].concat(process.argv.slice(2)), {
      stdio: "inherit",
      env: environment,
    });
    child.once("error", reject);
    child.once("exit", (code) => resolve(code === null ? 1 : code));
  });
}

async function run() {
  requireNode();
  for (const signal of ["SIGINT", "SIGTERM", "SIGHUP"]) process.on(signal, () => stop(signal));
  followNpm();
  if (!isInstalled()) await install();
  return stopSignal === null ? runMain() : 1;
}

// A terminal that was closed takes no more lines; that must not keep us from ending everything in order.
process.stdout.on("error", () => undefined);
run().then(
  (code) => process.exit(code),
  (error) => {
    const line =
      error instanceof Refusal ? error.message : "Causerie cannot be run from " + root + ": " + error.message;
    process.stderr.write(line + "\n");
    process.exit(1);
  },
);
