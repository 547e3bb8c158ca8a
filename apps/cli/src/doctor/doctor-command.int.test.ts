import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { findFreePort } from "@causerie/embedded-servers";
import { redisUrl } from "@causerie/testing";
import { afterAll, beforeAll, expect, test } from "vitest";
import { readCliEnv } from "../env.ts";
import { createPrinter } from "../printer.ts";
import { doctor } from "./doctor-command.ts";

let dataFolder: string;
beforeAll(async () => {
  dataFolder = await mkdtemp(join(tmpdir(), "causerie-doctor-"));
});
afterAll(() => rm(dataFolder, { recursive: true, force: true }));

async function ask(variables: Record<string, string>): Promise<{ code: number; text: string }> {
  const chunks: string[] = [];
  const printer = createPrinter({ write: (text) => chunks.push(text) });
  const env = readCliEnv({ CAUSERIE_DATA_DIR: dataFolder, REDIS_URL: redisUrl(), ...variables });
  return { code: await doctor({ env, printer }), text: chunks.join("") };
}

test("names Node, Postgres, Redis, model, devices, data folder and port", async () => {
  const { code, text } = await ask({});
  for (const name of ["Node", "Postgres", "Redis", "Model", "Devices", "Data folder", "Port"]) {
    expect(text).toMatch(new RegExp(`^ {2}✓ ${name} `, "m"));
  }
  expect(text).toMatch(/PostgreSQL\) 18\./);
  expect(text).toContain("CPU cores");
  expect(code).toBe(0);
});

test("what would keep Causerie from starting is marked, and the exit code is 1", async () => {
  const port = await findFreePort();
  const { code, text } = await ask({
    DATABASE_URL: `postgres://me:hush@127.0.0.1:${port}/x`,
    CAUSERIE_MODEL_FOLDER: dataFolder,
  });
  expect(text).toMatch(/✗ Postgres .*nothing listens there/);
  expect(text).toMatch(/✗ Model .*config\.json is missing/);
  expect(text).not.toContain("hush");
  expect(code).toBe(1);
});
