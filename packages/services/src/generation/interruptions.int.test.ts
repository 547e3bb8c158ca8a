import { createStreamWriter } from "@causerie/stream";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { startCompletion } from "../completion/start-completion.ts";
import { peekLimits } from "../limits/peek-limits.ts";
import type { VisitorContext } from "../service-context.ts";
import { claimFreely, expireLease, openTestServices, send, type TestServices } from "../testing.ts";
import { attemptsMax, completionMessagesMax } from "../tunables.ts";
import { cancelGeneration } from "./cancel-generation.ts";
import { claimGeneration } from "./claim-generation.ts";
import { getGeneration } from "./get-generation.ts";
import { releaseGeneration } from "./release-generation.ts";

let services: TestServices;
beforeAll(async () => {
  services = await openTestServices();
});
afterAll(() => services.close());

/** A generation of which a worker has streamed half. */
async function halfWritten(ctx: VisitorContext) {
  const { generationId } = await send(ctx);
  const { attempt } = await claimFreely(ctx, generationId, "first");
  const writer = createStreamWriter({ redis: ctx.redis, tenantId: ctx.tenant.id, generationId, attempt });
  await writer.open();
  await writer.append({ type: "text-start" }, []);
  await writer.append({ type: "text-delta", text: "half" }, [1]);
  return { generationId, owner: "first", attempt };
}

test("handing over never counts as a failure, however often it happens", async () => {
  const ctx = await services.createContext();
  const { generationId } = await send(ctx);
  for (let round = 0; round < attemptsMax * 2; round += 1) {
    const { attempt } = await claimFreely(ctx, generationId, "leaving");
    expect(await releaseGeneration({ ctx, input: { generationId, owner: "leaving", attempt } })).toBe(true);
  }
  expect((await claimFreely(ctx, generationId)).attempt).toBe(attemptsMax * 2 + 1);
});

describe("what was streamed is kept", () => {
  test("when Stop is pressed between two workers", async () => {
    const ctx = await services.createContext();
    const lease = await halfWritten(ctx);
    await releaseGeneration({ ctx, input: lease });
    await cancelGeneration({ ctx, input: lease });
    expect(await getGeneration({ ctx, input: lease })).toMatchObject({ status: "cancelled", text: "half" });
  });

  test("when Stop is pressed after the worker died", async () => {
    const ctx = await services.createContext();
    const lease = await halfWritten(ctx);
    await cancelGeneration({ ctx, input: lease });
    await expireLease(ctx, lease.generationId);
    const input = { generationId: lease.generationId, owner: "heir" };
    expect(await claimGeneration({ ctx, input })).toEqual({ outcome: "gone" });
    expect(await getGeneration({ ctx, input: lease })).toMatchObject({ status: "cancelled", text: "half" });
  });
});

test("a completion of more messages than a model could read is refused before it counts", async () => {
  const ctx = await services.createContext();
  const before = await peekLimits({ ctx });
  const messages = Array.from({ length: completionMessagesMax + 1 }, () => ({
    role: "user" as const,
    content: "x",
  }));
  await expect(startCompletion({ ctx, input: { messages, params: {} } })).rejects.toMatchObject({
    code: "invalid_request",
  });
  expect(await peekLimits({ ctx })).toEqual(before);
});
