import { createHash } from "node:crypto";
import { chmod, chown, mkdir, realpath, rmdir, stat } from "node:fs/promises";
import { join } from "node:path";
import { EmbeddedServerError } from "./embedded-server-error.ts";
import { recall, remember } from "./remembered-value.ts";
import { runCommand } from "./run-command.ts";
import { findOwner, findServiceAccount, isRoot, type ServiceAccount } from "./service-account.ts";

/** Where the servers of one installation keep their data, and as whom they run. */
export interface ServerHome {
  /** The installation's data folder; passwords lie here, readable for its owner alone. */
  dataFolder: string;
  /** Holds postgres/ and redis/. The data folder itself, unless the service account could not enter that. */
  folder: string;
  /** Null when Causerie was not started by root: then the servers run as the same user. */
  account: ServiceAccount | null;
  onNotice: (text: string) => void;
}

interface PrepareServerHomeOptions {
  dataFolder: string;
  /** Told what was done to the machine beyond the data folder, a sentence each. */
  onNotice?: (text: string) => void;
}

/** Where servers of a root installation live when the data folder is closed to other users (a clone in /root). */
export const systemFolder = "/var/lib/causerie";

const homeFile = "server-home";

/** Makes the data folder and finds an account and a place that this account can reach. */
export async function prepareServerHome(options: PrepareServerHomeOptions): Promise<ServerHome> {
  const onNotice = options.onNotice ?? ((): void => undefined);
  const isNew = (await mkdir(options.dataFolder, { recursive: true })) !== undefined;
  if (isNew) await chmod(options.dataFolder, 0o755);
  const dataFolder = await realpath(options.dataFolder);
  if (!isRoot()) return { dataFolder, folder: dataFolder, account: null, onNotice };
  const folder = (await recall(join(dataFolder, homeFile))) ?? dataFolder;
  const account = (await findExistingOwner(folder)) ?? (await findServiceAccount(onNotice));
  if (await makeReachable(folder, account)) return { dataFolder, folder, account, onNotice };
  if (await exists(join(folder, "postgres"))) throw closedHomeError(folder, account);
  return { dataFolder, folder: await moveHome({ dataFolder, account, onNotice }), account, onNotice };
}

/** A folder of one server inside the home, owned by the account and closed to everyone else. */
export async function makeServerFolder(home: ServerHome, name: string): Promise<string> {
  const folder = join(home.folder, name);
  await mkdir(folder, { recursive: true, mode: 0o700 });
  await giveToAccount(home, folder);
  return folder;
}

/** Hands a file or folder to the account that the servers run as. */
export async function giveToAccount(home: ServerHome, path: string): Promise<void> {
  if (home.account) await chown(path, home.account.uid, home.account.gid);
}

async function moveHome(options: {
  dataFolder: string;
  account: ServiceAccount;
  onNotice: (text: string) => void;
}): Promise<string> {
  const { dataFolder, account } = options;
  const name = createHash("sha256").update(dataFolder).digest("hex").slice(0, 12);
  const folder = join(systemFolder, name);
  await mkdir(folder, { recursive: true, mode: 0o755 });
  if (!(await makeReachable(folder, account))) throw closedHomeError(folder, account);
  await remember(join(dataFolder, homeFile), folder);
  options.onNotice(`The user "${account.name}" cannot enter ${dataFolder}: databases are kept in ${folder}.`);
  return folder;
}

/** Tries it as that user: permissions, access lists and mount options all have their say. */
async function makeReachable(folder: string, account: ServiceAccount): Promise<boolean> {
  const probe = join(folder, "redis");
  await mkdir(probe, { recursive: true, mode: 0o700 });
  await chown(probe, account.uid, account.gid);
  const script = 'cd "$1" && : > .reachable && rm .reachable';
  const tried = await runCommand("/bin/sh", ["-c", script, "sh", probe], { account });
  if (tried.code !== 0) await rmdir(probe).catch(() => undefined);
  return tried.code === 0;
}

async function findExistingOwner(folder: string): Promise<ServiceAccount | null> {
  const postgresFolder = join(folder, "postgres");
  return (await exists(postgresFolder)) ? findOwner(postgresFolder) : null;
}

async function exists(path: string): Promise<boolean> {
  return stat(path).then(
    () => true,
    () => false,
  );
}

function closedHomeError(folder: string, account: ServiceAccount): EmbeddedServerError {
  return new EmbeddedServerError(
    `The user "${account.name}", which Postgres runs as, cannot write to ${folder}; let it enter every folder above it (chmod o+x).`,
  );
}
