import { existsSync } from "node:fs";
import { rename, rm, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { EmbeddedServerError } from "./embedded-server-error.ts";
import { serverEnvironment } from "./env.ts";
import { explainFailure } from "./explain-failure.ts";
import type { PostgresBinaries } from "./postgres-binaries.ts";
import { runCommand } from "./run-command.ts";
import { giveToAccount, makeServerFolder, type ServerHome } from "./server-home.ts";

interface EnsureClusterOptions {
  home: ServerHome;
  binaries: PostgresBinaries;
  password: string;
  durable: boolean;
}

/** The superuser of an embedded Postgres. */
export const postgresUser = "causerie";

/** The folder of the database files; made on first use, under another name first, so that it is whole or absent. */
export async function ensureCluster(options: EnsureClusterOptions): Promise<string> {
  const folder = join(options.home.folder, "postgres");
  if (existsSync(join(folder, "PG_VERSION"))) return folder;
  const draftName = "postgres.draft";
  await rm(join(options.home.folder, draftName), { recursive: true, force: true });
  const draft = await makeServerFolder(options.home, draftName);
  await initialize(options, draft);
  await rm(folder, { recursive: true, force: true });
  await rename(draft, folder);
  return folder;
}

async function initialize(options: EnsureClusterOptions, folder: string): Promise<void> {
  const { home, binaries, password, durable } = options;
  const secretFolder = await makeServerFolder(home, "postgres.initial");
  const passwordFile = join(secretFolder, "password");
  await writeFile(passwordFile, `${password}\n`, { mode: 0o600 });
  await giveToAccount(home, passwordFile);
  const args = [
    ...["--pgdata", folder, "--username", postgresUser],
    ...["--auth", "scram-sha-256", "--pwfile", passwordFile],
    ...["--encoding", "UTF8", "--locale", "C", "--locale-provider", "builtin", "--builtin-locale", "C.UTF-8"],
    ...(durable ? [] : ["--no-sync"]),
  ];
  try {
    const made = await runCommand(binaries.initdb, args, {
      account: home.account,
      environment: serverEnvironment(),
    });
    if (made.code === 0) return;
    await rm(folder, { recursive: true, force: true });
    throw new EmbeddedServerError(
      explainFailure({ server: "Postgres", folder: home.folder, output: made.output }),
    );
  } finally {
    await rm(secretFolder, { recursive: true, force: true });
  }
}
