import { closeRedis, keys } from "@causerie/redis";
import { afterAll, describe, expect, it, vi } from "vitest";
import { listenForCancels, publishCancel } from "./cancel-channel.ts";
import { newStream, openRedis } from "./stream.fixture.ts";

const redis = openRedis("command");
const subscriber = openRedis("subscriber");
afterAll(() => Promise.all([closeRedis(redis), closeRedis(subscriber)]));

describe("listenForCancels", () => {
  it("hears every published cancel, ignores noise, and stops when told", async () => {
    const heard: string[] = [];
    const stop = await listenForCancels({
      subscriber,
      onCancel: ({ generationId }) => heard.push(generationId),
    });
    const [first, second] = [newStream(), newStream()];
    await publishCancel({ redis, ...first });
    for (const noise of ["", "{", "null", '{"tenantId":"x"}'])
      await redis.publish(keys.cancelChannel(), noise);
    await publishCancel({ redis, ...second });
    await vi.waitFor(() => expect(heard).toContain(second.generationId));
    expect(heard).toContain(first.generationId);
    await stop();
    const third = newStream();
    await publishCancel({ redis, ...third });
    await redis.ping();
    expect(heard).not.toContain(third.generationId);
  });
});
