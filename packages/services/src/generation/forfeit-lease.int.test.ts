import { beforeAll, expect, test } from "vitest";
import { claimFreely, openTestServices, send, type TestServices } from "../testing.ts";
import { attemptsMax } from "../tunables.ts";
import { claimGeneration } from "./claim-generation.ts";
import { forfeitLease } from "./forfeit-lease.ts";
import { getGeneration } from "./get-generation.ts";

let services: TestServices;
beforeAll(async () => {
  services = await openTestServices();
  return () => services.close();
});

test("what is given up can be claimed at once, and counts until no more claims are made", async () => {
  const ctx = await services.createContext();
  const { generationId } = await send(ctx);
  for (let round = 1; round <= attemptsMax; round += 1) {
    const { attempt } = await claimFreely(ctx, generationId);
    await forfeitLease({ ctx, input: { generationId, owner: "worker-a", attempt } });
  }
  const input = { generationId, owner: "worker-b" };
  expect(await claimGeneration({ ctx, input })).toEqual({ outcome: "gone" });
  expect(await getGeneration({ ctx, input })).toMatchObject({ status: "failed", errorCode: "worker_lost" });
});

test("only one's own claim can be given up", async () => {
  const ctx = await services.createContext();
  const { generationId } = await send(ctx);
  const { attempt } = await claimFreely(ctx, generationId);
  await forfeitLease({ ctx, input: { generationId, owner: "worker-b", attempt } });
  const input = { generationId, owner: "worker-b" };
  expect(await claimGeneration({ ctx, input })).toMatchObject({ outcome: "held" });
});
