import type { GenerationJob } from "@causerie/contracts";
import { closeRedis, createRedis } from "@causerie/redis";
import { listenForCancels } from "@causerie/stream";
import { redisUrl } from "@causerie/testing";
import { beforeAll, describe, expect, test, vi } from "vitest";
import {
  claimFreely,
  isEnqueued,
  openTestServices,
  readStream,
  send,
  type TestServices,
} from "../testing.ts";
import { cancelGeneration } from "./cancel-generation.ts";
import { claimGeneration } from "./claim-generation.ts";
import { finishGeneration } from "./finish-generation.ts";
import { getGeneration } from "./get-generation.ts";

let services: TestServices;
beforeAll(async () => {
  services = await openTestServices();
  return () => services.close();
});

const cancelledEnd = {
  type: "text-end",
  finishReason: "cancelled",
  usage: { promptTokens: 0, completionTokens: 0 },
};

describe("Stop", () => {
  test("ends a waiting generation at once: its job is gone and its readers are told", async () => {
    const ctx = await services.createContext();
    const sent = await send(ctx);
    await cancelGeneration({ ctx, input: sent });
    expect(await getGeneration({ ctx, input: sent })).toMatchObject({
      status: "cancelled",
      finishReason: "cancelled",
    });
    expect(await isEnqueued(ctx, sent.generationId)).toBe(false);
    expect((await readStream(ctx, sent.generationId)).map(({ event }) => event)).toEqual([cancelledEnd]);
    const late = await claimGeneration({ ctx, input: { ...sent, owner: "worker-a" } });
    expect(late).toEqual({ outcome: "gone" });
  });

  test("calls the worker of a running generation, which ends it itself", async () => {
    const ctx = await services.createContext();
    const subscriber = createRedis({ url: redisUrl(), purpose: "subscriber", logger: ctx.logger });
    const heard: GenerationJob[] = [];
    const stopListening = await listenForCancels({ subscriber, onCancel: (job) => heard.push(job) });
    const sent = await send(ctx);
    const { attempt } = await claimFreely(ctx, sent.generationId);
    await cancelGeneration({ ctx, input: sent });
    const job = { tenantId: ctx.tenant.id, generationId: sent.generationId };
    await vi.waitFor(() => expect(heard).toContainEqual(job));
    expect(await getGeneration({ ctx, input: sent })).toMatchObject({ status: "running" });
    const ending = { status: "cancelled", text: "Bons", finishReason: "cancelled" } as const;
    const lease = { generationId: sent.generationId, owner: "worker-a", attempt };
    expect(await finishGeneration({ ctx, input: { ...lease, ...ending } })).toBe(true);
    expect(await getGeneration({ ctx, input: sent })).toMatchObject(ending);
    await stopListening();
    await closeRedis(subscriber);
  });

  test("leaves an answer that has ended as it is", async () => {
    const ctx = await services.createContext();
    const sent = await send(ctx);
    const { attempt } = await claimFreely(ctx, sent.generationId);
    const lease = { generationId: sent.generationId, owner: "worker-a", attempt };
    await finishGeneration({
      ctx,
      input: { ...lease, status: "succeeded", text: "Bonsoir", finishReason: "stop" },
    });
    const before = await getGeneration({ ctx, input: sent });
    await cancelGeneration({ ctx, input: sent });
    expect(await getGeneration({ ctx, input: sent })).toEqual(before);
  });

  test("pressed while a worker claims: it is either cancelled or the worker learns of it", async () => {
    const ctx = await services.createContext();
    const sent = await send(ctx);
    const [claim] = await Promise.all([
      claimGeneration({ ctx, input: { ...sent, owner: "worker-a" } }),
      cancelGeneration({ ctx, input: sent }),
    ]);
    const { status } = await getGeneration({ ctx, input: sent });
    expect(status).toBe(claim.outcome === "claimed" ? "running" : "cancelled");
  });
});
