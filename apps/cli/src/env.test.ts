import { join } from "node:path";
import { expect, test } from "vitest";
import { readCliEnv } from "./env.ts";
import { repositoryRoot } from "./repository-root.ts";

test("nothing set means port 3000 and .data in the clone", () => {
  expect(readCliEnv({})).toMatchObject({
    port: 3000,
    dataFolder: join(repositoryRoot, ".data"),
    isCi: false,
  });
});

test("an empty variable counts as not set", () => {
  expect(readCliEnv({ PORT: "", REDIS_URL: "" })).toMatchObject({ port: 3000, redisUrl: undefined });
});

test("every bad variable is named at once, without its value", () => {
  const read = (): unknown =>
    readCliEnv({
      PORT: "70000",
      DATABASE_URL: "mysql://u:hush@x",
      REDIS_URL: "nonsense",
      CAUSERIE_SECRET: "short",
    });
  expect(read).toThrow(/PORT .*DATABASE_URL .*REDIS_URL .*CAUSERIE_SECRET /);
  expect(read).not.toThrow(/hush/);
});

test("CI=false is no CI", () => {
  expect(readCliEnv({ CI: "true" }).isCi).toBe(true);
  expect(readCliEnv({ CI: "false" }).isCi).toBe(false);
});
