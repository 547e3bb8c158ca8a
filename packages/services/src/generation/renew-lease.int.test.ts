import { beforeAll, describe, expect, test } from "vitest";
import type { VisitorContext } from "../service-context.ts";
import { claimFreely, expireLease, openTestServices, send, type TestServices } from "../testing.ts";
import { cancelGeneration } from "./cancel-generation.ts";
import { claimGeneration } from "./claim-generation.ts";
import { finishGeneration } from "./finish-generation.ts";
import { getGeneration } from "./get-generation.ts";
import { releaseGeneration } from "./release-generation.ts";
import { renewLease } from "./renew-lease.ts";

let services: TestServices;
beforeAll(async () => {
  services = await openTestServices();
  return () => services.close();
});

async function claimNew(ctx: VisitorContext) {
  const { generationId } = await send(ctx);
  const { attempt } = await claimFreely(ctx, generationId, "worker-a");
  return { generationId, owner: "worker-a", attempt };
}

describe("the heartbeat", () => {
  test("keeps others away", async () => {
    const ctx = await services.createContext();
    const lease = await claimNew(ctx);
    await expireLease(ctx, lease.generationId);
    expect(await renewLease({ ctx, input: lease })).toBe("held");
    const rival = await claimGeneration({ ctx, input: { ...lease, owner: "worker-b" } });
    expect(rival.outcome).toBe("held");
  });

  test("tells that somebody pressed Stop", async () => {
    const ctx = await services.createContext();
    const lease = await claimNew(ctx);
    await cancelGeneration({ ctx, input: lease });
    expect(await renewLease({ ctx, input: lease })).toBe("cancel");
  });

  test("is nobody else's", async () => {
    const ctx = await services.createContext();
    const lease = await claimNew(ctx);
    expect(await renewLease({ ctx, input: { ...lease, owner: "worker-b" } })).toBe("lost");
    expect(await renewLease({ ctx, input: lease })).toBe("held");
  });

  test("is lost once another worker has the generation", async () => {
    const ctx = await services.createContext();
    const lease = await claimNew(ctx);
    await expireLease(ctx, lease.generationId);
    await claimFreely(ctx, lease.generationId, "worker-b");
    expect(await renewLease({ ctx, input: lease })).toBe("lost");
  });

  test("is lost also when the same worker has claimed it again since", async () => {
    const ctx = await services.createContext();
    const lease = await claimNew(ctx);
    await expireLease(ctx, lease.generationId);
    await claimFreely(ctx, lease.generationId, "worker-a");
    expect(await renewLease({ ctx, input: lease })).toBe("lost");
  });
});

describe("a lost lease", () => {
  test("can neither finish nor release, and the new owner's answer stands", async () => {
    const ctx = await services.createContext();
    const lost = await claimNew(ctx);
    await expireLease(ctx, lost.generationId);
    const { attempt } = await claimFreely(ctx, lost.generationId, "worker-b");
    expect(await finishGeneration({ ctx, input: { ...lost, status: "failed", text: "old" } })).toBe(false);
    expect(await releaseGeneration({ ctx, input: lost })).toBe(false);
    const winner = { ...lost, owner: "worker-b", attempt, status: "succeeded", text: "new" } as const;
    expect(await finishGeneration({ ctx, input: winner })).toBe(true);
    expect(await getGeneration({ ctx, input: lost })).toMatchObject({ status: "succeeded", text: "new" });
  });
});

describe("a hand-over", () => {
  test("makes the generation queued, and the next worker takes it at once", async () => {
    const ctx = await services.createContext();
    const lease = await claimNew(ctx);
    expect(await releaseGeneration({ ctx, input: lease })).toBe(true);
    expect(await getGeneration({ ctx, input: lease })).toMatchObject({ status: "queued" });
    expect(await renewLease({ ctx, input: lease })).toBe("lost");
    expect(await claimFreely(ctx, lease.generationId, "worker-b")).toMatchObject({
      attempt: lease.attempt + 1,
    });
  });

  test("of a stopped generation doesn't revive it", async () => {
    const ctx = await services.createContext();
    const lease = await claimNew(ctx);
    await cancelGeneration({ ctx, input: lease });
    await releaseGeneration({ ctx, input: lease });
    const next = await claimGeneration({ ctx, input: { ...lease, owner: "worker-b" } });
    expect(next).toEqual({ outcome: "gone" });
    expect(await getGeneration({ ctx, input: lease })).toMatchObject({ status: "cancelled" });
  });
});
