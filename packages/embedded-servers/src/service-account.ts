import { stat } from "node:fs/promises";
import { EmbeddedServerError } from "./embedded-server-error.ts";
import { runCommand } from "./run-command.ts";

/** The unprivileged user that servers run as when Causerie itself was started by root. */
export interface ServiceAccount {
  name: string;
  uid: number;
  gid: number;
}

const accountName = "causerie";

/** True when this process is root; Postgres refuses to run as root. */
export function isRoot(): boolean {
  return process.getuid?.() === 0;
}

/**
 * Finds or creates the unprivileged user. Tried in this order: `causerie`, a new system user of that name, the
 * `postgres` of an installed server, `nobody`.
 */
export async function findServiceAccount(onNotice: (text: string) => void): Promise<ServiceAccount> {
  const own = await lookUpAccount(accountName);
  if (own) return own;
  if (await createAccount()) {
    const created = await lookUpAccount(accountName);
    if (created) {
      onNotice(`Created the system user "${accountName}", because Postgres refuses to run as root.`);
      return created;
    }
  }
  const other = (await lookUpAccount("postgres")) ?? (await lookUpAccount("nobody"));
  if (other) return other;
  throw new EmbeddedServerError(
    `Postgres refuses to run as root and no other user could be made; type: useradd --system ${accountName}`,
  );
}

/** The account that owns a folder, unless that is root: data once made keep their owner. */
export async function findOwner(folder: string): Promise<ServiceAccount | null> {
  const { uid, gid } = await stat(folder);
  return uid === 0 ? null : { name: String(uid), uid, gid };
}

async function createAccount(): Promise<boolean> {
  const flags = ["--system", "--user-group", "--no-create-home", "--home-dir", "/nonexistent"];
  const created = await runCommand("useradd", [...flags, "--shell", "/usr/sbin/nologin", accountName]);
  return created.code === 0;
}

async function lookUpAccount(name: string): Promise<ServiceAccount | null> {
  const [uid, gid] = await Promise.all([runCommand("id", ["-u", name]), runCommand("id", ["-g", name])]);
  if (uid.code !== 0 || gid.code !== 0) return null;
  return { name, uid: Number(uid.output.trim()), gid: Number(gid.output.trim()) };
}
