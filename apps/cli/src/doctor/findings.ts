import { readdir, stat } from "node:fs/promises";
import { availableParallelism, cpus, totalmem } from "node:os";
import { basename, dirname, join, relative } from "node:path";
import {
  findRedis,
  isPortFree,
  readPostgresVersion,
  redisAdvice,
  runCommand,
} from "@causerie/embedded-servers";
import { pocketModel, pocketModelFolder } from "@causerie/pocket";
import { describeError } from "../describe-error.ts";
import type { CliEnv } from "../env.ts";
import { repositoryRoot } from "../repository-root.ts";
import { checkDatabase, checkRedis } from "../start/check-connections.ts";
import { measureFreeBytes, prepareDataFolder } from "../start/data-folder.ts";
import { UserError } from "../user-error.ts";
import { findBrowser } from "../test/find-browser.ts";

/** What was found of one thing; `ok` is false when Causerie could not start because of it. */
interface Finding {
  ok: boolean;
  words: string;
}

interface Look {
  name: string;
  look(env: CliEnv): Promise<Finding>;
}

const gibibyte = 1024 ** 3;

/** Everything that doctor looks at, in the order in which it is printed. */
export const findings: readonly Look[] = [
  { name: "Node", look: async () => ({ ok: true, words: `${process.version} (${process.execPath})` }) },
  { name: "Postgres", look: lookAtPostgres },
  { name: "Redis", look: lookAtRedis },
  { name: "Model", look: lookAtModel },
  { name: "Devices", look: lookAtDevices },
  { name: "Data folder", look: lookAtDataFolder },
  { name: "Port", look: lookAtPort },
  { name: "Browser", look: lookAtBrowser },
];

async function lookAtPostgres(env: CliEnv): Promise<Finding> {
  const { databaseUrl } = env;
  if (databaseUrl !== undefined) {
    return attempt(() => checkDatabase(databaseUrl), `DATABASE_URL answers (${new URL(databaseUrl).host})`);
  }
  return attemptWords(async () => `embedded, ${await readPostgresVersion()}`);
}

async function lookAtRedis(env: CliEnv): Promise<Finding> {
  const { redisUrl } = env;
  if (redisUrl !== undefined) {
    return attempt(() => checkRedis(redisUrl), `REDIS_URL answers (${new URL(redisUrl).host})`);
  }
  const file = await findRedis();
  if (file === null) return { ok: false, words: redisAdvice };
  const version = /v=(\S+)/.exec((await runCommand(file, ["--version"])).output)?.[1] ?? "version unknown";
  return { ok: true, words: `${file}, ${version}` };
}

async function lookAtModel(env: CliEnv): Promise<Finding> {
  const folder = env.modelFolder ?? pocketModelFolder;
  const name = env.modelFolder === undefined ? pocketModel.name : "CAUSERIE_MODEL_FOLDER";
  return attemptWords(async () => {
    const weightsPath = await findWeights(folder);
    const weights = basename(weightsPath);
    // Big models keep their weights in files beside the graph, which begin with its name.
    const files = (await readdir(dirname(weightsPath))).filter((file) => file.startsWith(weights));
    const sizes = await Promise.all(
      files.map(async (file) => (await stat(join(dirname(weightsPath), file))).size),
    );
    const megabytes = (sizes.reduce((sum, size) => sum + size, 0) / 1024 ** 2).toFixed(1);
    return `${name}, ${weights}, ${megabytes} MB (${shorten(folder)})`;
  });
}

async function findWeights(folder: string): Promise<string> {
  // Not before somebody asks: the engine loads native code, whose absence must not keep the other commands from running.
  const { EngineError, readModelFolder } = await import("@causerie/inference");
  try {
    return (await readModelFolder(folder)).weightsPath;
  } catch (error) {
    throw error instanceof EngineError ? new UserError(error.message, { cause: error }) : error;
  }
}

async function lookAtDevices(): Promise<Finding> {
  const memory = (totalmem() / gibibyte).toFixed(0);
  const processor = cpus()[0]?.model.trim() ?? "unknown processor";
  const words = [`${availableParallelism()} CPU cores (${processor})`, `${memory} GiB of memory`];
  const query = ["--query-gpu=name,memory.total", "--format=csv,noheader"];
  const graphics = await runCommand("nvidia-smi", query);
  words.push(graphics.code === 0 ? `GPU ${graphics.output.trim().replaceAll("\n", "; ")}` : "no NVIDIA GPU");
  return { ok: true, words: words.join(", ") };
}

async function lookAtDataFolder(env: CliEnv): Promise<Finding> {
  return attemptWords(async () => {
    await prepareDataFolder(env.dataFolder);
    const free = ((await measureFreeBytes(env.dataFolder)) / gibibyte).toFixed(1);
    return `${shorten(env.dataFolder)}, ${free} GiB free`;
  });
}

async function lookAtPort(env: CliEnv): Promise<Finding> {
  const isFree = await isPortFree(env.port);
  return {
    ok: true,
    words: `${env.port} is ${isFree ? "free" : "taken (by a running Causerie, or set PORT)"}`,
  };
}

async function lookAtBrowser(env: CliEnv): Promise<Finding> {
  const browser = await findBrowser(env.chromiumPath);
  return { ok: true, words: browser === null ? "none (browser tests are skipped)" : browser };
}

function attempt(work: () => Promise<void>, words: string): Promise<Finding> {
  return attemptWords(async () => {
    await work();
    return words;
  });
}

async function attemptWords(work: () => Promise<string>): Promise<Finding> {
  try {
    return { ok: true, words: await work() };
  } catch (error) {
    return { ok: false, words: describeError(error) };
  }
}

function shorten(path: string): string {
  const short = relative(repositoryRoot, path);
  return short.startsWith("..") ? path : short;
}
