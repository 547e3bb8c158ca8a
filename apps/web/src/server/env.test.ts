import { describe, expect, it } from "vitest";
import { readEnv } from "./env.ts";

const good = {
  DATABASE_URL: "postgres://localhost/causerie",
  REDIS_URL: "redis://localhost:6379",
  CAUSERIE_SECRET: "s".repeat(32),
};

describe("readEnv", () => {
  it("fills in what may be left out", () => {
    expect(readEnv({ ...good, PORT: "", CAUSERIE_LOG_LEVEL: "" })).toEqual({
      databaseUrl: good.DATABASE_URL,
      redisUrl: good.REDIS_URL,
      port: 3000,
      secret: good.CAUSERIE_SECRET,
      trustProxy: false,
      logLevel: "info",
      queueName: "generations",
    });
  });

  it("names every bad variable at once and none of their values", () => {
    const read = () =>
      readEnv({ REDIS_URL: "http://secret-host", PORT: "70000", CAUSERIE_SECRET: "hunter2" });
    expect(read).toThrow(
      /DATABASE_URL is not set.*REDIS_URL is not valid.*PORT is not valid.*CAUSERIE_SECRET/,
    );
    expect(read).not.toThrow(/secret-host|70000|hunter2/);
  });
});
