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

test("the engine is told what computes the model and how much memory it may take", () => {
  const engine = readEnv({
    ...valid,
    CAUSERIE_MODEL_FOLDER: "/models/small",
    CAUSERIE_DEVICE: "cuda",
    CAUSERIE_DEVICE_ID: "1",
    CAUSERIE_CACHE_MIB: "512",
    CAUSERIE_CONTEXT_TOKENS: "8192",
    CAUSERIE_THREADS: "4",
  }).engine;
  expect(engine).toEqual({
    modelFolder: "/models/small",
    provider: "cuda",
    deviceId: 1,
    cacheBytes: 512 * 2 ** 20,
    contextTokensMax: 8_192,
    threads: 4,
  });
  expect(readEnv(valid).engine).toEqual({ modelFolder: expect.any(String), provider: "cpu", deviceId: 0 });
  expect(() => readEnv({ ...valid, CAUSERIE_DEVICE: "tpu" })).toThrow(/CAUSERIE_DEVICE/);
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
