import { delimiter } from "node:path";

/** The folders of PATH, and those where package managers put servers without telling PATH. */
export function executableFolders(): string[] {
  const listed = (process.env["PATH"] ?? "").split(delimiter).filter((folder) => folder !== "");
  return [...new Set([...listed, "/usr/local/bin", "/usr/bin", "/opt/homebrew/bin"])];
}

/** What a server process inherits: the C locale makes its messages English and its sorting the same everywhere. */
export function serverEnvironment(): NodeJS.ProcessEnv {
  return { ...process.env, LC_ALL: "C", LANG: "C" };
}

/** For apt-get: no questions, and no restart of services by needrestart. */
export function packageManagerEnvironment(): NodeJS.ProcessEnv {
  return { ...process.env, DEBIAN_FRONTEND: "noninteractive", NEEDRESTART_MODE: "l", RUNLEVEL: "1" };
}
