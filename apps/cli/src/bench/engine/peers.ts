import { spawn } from "node:child_process";
import { createHash } from "node:crypto";
import { readFile, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { pathToFileURL } from "node:url";
import { repositoryRoot } from "../../repository-root.ts";
import { UserError } from "../../user-error.ts";

const folder = join(repositoryRoot, "infra", "peers");
const marker = join(folder, "node_modules", ".causerie-installed");

/** Where each package begins; by path, since the peers are no dependencies of this package. */
const entries = {
  "node-llama-cpp": "dist/index.js",
  "@huggingface/transformers": "dist/transformers.node.mjs",
} as const;

/** Installs what the engine is compared with, unless that is there already as the lock file says. */
export async function installPeers(): Promise<void> {
  const lock = await readFile(join(folder, "package-lock.json"));
  const wanted = createHash("sha256").update(lock).digest("hex");
  if ((await readFile(marker, "utf8").catch(() => "")) === wanted) return;
  await runNpm();
  await writeFile(marker, wanted);
}

/** Loads an installed peer. The caller says what of it it uses. */
export function importPeer(name: keyof typeof entries) {
  return import(pathToFileURL(join(folder, "node_modules", name, entries[name])).href);
}

function runNpm(): Promise<void> {
  // Their scripts would compile, or download what their packages for this platform hold already.
  // As the lock file says, but, unlike `npm ci`, also where a registry lacks some other platform's optional package.
  const child = spawn("npm", ["install", "--no-save", "--ignore-scripts", "--no-audit", "--loglevel=error"], {
    cwd: folder,
    env: { ...process.env, ONNXRUNTIME_NODE_INSTALL: "skip" },
    stdio: ["ignore", "ignore", "pipe"],
  });
  let output = "";
  child.stderr.on("data", (chunk: Buffer) => (output += chunk.toString()));
  return new Promise((resolve, reject) => {
    child.once("error", (error) => reject(new UserError(`npm cannot be run: ${error.message}`)));
    child.once("close", (code) => {
      if (code === 0) resolve();
      else reject(new UserError(`installing ${folder} failed:\n${output.trim()}`));
    });
  });
}
