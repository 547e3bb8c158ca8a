import { expect, test } from "vitest";
import { readEnv } from "./env.ts";
import { concurrencyDefault } from "./tunables.ts";

const valid = { DATABASE_URL: "postgres://localhost/causerie", REDIS_URL: "redis://localhost:6379" };

test("names every bad variable at once, and no value", () => {
  const read = () => readEnv({ DATABASE_URL: "mysql://secret@host", CAUSERIE_WORKER_CONCURRENCY: "many" });
  expect(read).toThrow(/DATABASE_URL[^]*REDIS_URL[^]*CAUSERIE_WORKER_CONCURRENCY/);
  expect(read).not.toThrow(/secret/);
});

test("an empty variable counts as none", () => {
  expect(readEnv({ ...valid, CAUSERIE_WORKER_HEALTH_PORT: "", CAUSERIE_QUEUE_NAME: "" })).toMatchObject({
    health: null,
    queueName: "generations",
  });
});

test("an empty concurrency, as docker compose passes it on, is the default", () => {
  expect(readEnv({ ...valid, CAUSERIE_WORKER_CONCURRENCY: "" }).concurrency).toBe(concurrencyDefault);
});

test.each(["trace", "debug", "info", "warn", "error", "fatal", "silent"])(
  "takes the log level %s",
  (level) => {
    expect(readEnv({ ...valid, CAUSERIE_LOG_LEVEL: level }).logLevel).toBe(level);
  },
);

test("takes a health port, 0 for any free one", () => {
  expect(readEnv({ ...valid, CAUSERIE_WORKER_HEALTH_PORT: "0" }).health).toEqual({
    host: "127.0.0.1",
    port: 0,
  });
});
