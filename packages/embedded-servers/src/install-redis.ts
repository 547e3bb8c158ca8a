import { existsSync } from "node:fs";
import { rm, writeFile } from "node:fs/promises";
import { EmbeddedServerError } from "./embedded-server-error.ts";
import { packageManagerEnvironment } from "./env.ts";
import { findExecutable, findRedis } from "./find-redis.ts";
import { type CommandResult, runCommand } from "./run-command.ts";
import { isRoot } from "./service-account.ts";
import { aptLockTimeoutSeconds } from "./tunables.ts";

/** What to type when Redis is missing and may not be installed from here. */
export const redisAdvice =
  "Redis is missing. Type `sudo apt-get install redis-server` (or set REDIS_URL to a running Redis) and start again.";

interface InstallRedisOptions {
  onNotice: (text: string) => void;
}

/**
 * Installs Debian's redis-server and returns its path. Its own system service is neither started nor enabled.
 * @throws EmbeddedServerError whose message says what to type when this user may not install it.
 */
export async function installRedis({ onNotice }: InstallRedisOptions): Promise<string> {
  const prefix = await findPrivilege();
  if (prefix === null) throw new EmbeddedServerError(redisAdvice);
  onNotice("Redis is missing: installing Debian's redis-server package.");
  const installed = await withoutServiceStart(prefix, async () => {
    await runPrivileged(prefix, ["apt-get", "update", "-q"]);
    return runPrivileged(prefix, [
      ...["apt-get", "install", "-y", "-q", "--no-install-recommends"],
      ...["-o", `DPkg::Lock::Timeout=${aptLockTimeoutSeconds}`, "redis-server"],
    ]);
  });
  const file = await findRedis();
  if (installed.code !== 0 || file === null) {
    const lastLine = installed.output.trim().split("\n").at(-1) ?? "";
    throw new EmbeddedServerError(`apt-get could not install Redis (${lastLine}). ${redisAdvice}`);
  }
  return file;
}

/** What to put before a command so that it runs as root: nothing, sudo without a password, or null when neither. */
async function findPrivilege(): Promise<string[] | null> {
  if ((await findExecutable("apt-get")) === null) return null;
  if (isRoot()) return [];
  const sudo = await findExecutable("sudo");
  if (sudo === null) return null;
  return (await runCommand(sudo, ["-n", "true"])).code === 0 ? [sudo, "-n"] : null;
}

function runPrivileged(prefix: string[], words: string[]): Promise<CommandResult> {
  const [file = "", ...args] = [...prefix, "env", "DEBIAN_FRONTEND=noninteractive", "RUNLEVEL=1", ...words];
  return runCommand(file, args, { environment: packageManagerEnvironment() });
}

const policyFile = "/usr/sbin/policy-rc.d";

/**
 * Debian asks policy-rc.d before a package starts its service; ours says no for as long as this process lives, so
 * that one left behind by a crash forbids nothing.
 */
async function withoutServiceStart(
  prefix: string[],
  install: () => Promise<CommandResult>,
): Promise<CommandResult> {
  if (existsSync(policyFile)) return install();
  const policy = `#!/bin/sh\n# Written by Causerie while it installs Redis.\n[ -d /proc/${process.pid} ] && exit 101\nexit 0\n`;
  await placePolicy(prefix, policy);
  try {
    const installed = await install();
    await runPrivileged(prefix, ["update-rc.d", "redis-server", "disable"]);
    return installed;
  } finally {
    await removePolicy(prefix);
  }
}

async function placePolicy(prefix: string[], policy: string): Promise<void> {
  if (prefix.length === 0) return writeFile(policyFile, policy, { mode: 0o755 });
  await runPrivileged(prefix, [
    "sh",
    "-c",
    'printf "%s" "$1" > "$2" && chmod 755 "$2"',
    "sh",
    policy,
    policyFile,
  ]);
}

async function removePolicy(prefix: string[]): Promise<void> {
  if (prefix.length === 0) return rm(policyFile, { force: true });
  await runPrivileged(prefix, ["rm", "-f", policyFile]);
}
