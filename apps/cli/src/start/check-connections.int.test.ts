import { findFreePort } from "@causerie/embedded-servers";
import { postgresUrl, redisUrl } from "@causerie/testing";
import { expect, test } from "vitest";
import { checkDatabase, checkRedis } from "./check-connections.ts";

test("servers that answer pass", async () => {
  await checkDatabase(postgresUrl());
  await checkRedis(redisUrl());
});

test("a Postgres that is not there is one line without the password", async () => {
  const port = await findFreePort();
  await expect(checkDatabase(`postgres://me:hush@127.0.0.1:${port}/x`)).rejects.toThrow(
    `DATABASE_URL: Postgres at 127.0.0.1:${port} cannot be used: nothing listens there.`,
  );
});

test("a database that does not exist is named as the reason", async () => {
  const url = new URL(postgresUrl());
  url.pathname = "/no_such_database";
  await expect(checkDatabase(url.href)).rejects.toThrow("there is no such database");
});

test("a Redis that is not there is one line", async () => {
  const port = await findFreePort();
  await expect(checkRedis(`redis://:hush@127.0.0.1:${port}`)).rejects.toThrow(
    `REDIS_URL: Redis at 127.0.0.1:${port} cannot be used: nothing listens there.`,
  );
});
