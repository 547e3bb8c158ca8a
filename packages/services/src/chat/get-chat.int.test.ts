import { beforeAll, expect, test } from "vitest";
import { finishGeneration } from "../generation/finish-generation.ts";
import { retryAnswer } from "../message/retry-answer.ts";
import { claimFreely, openTestServices, send, type TestServices } from "../testing.ts";
import { getChat } from "./get-chat.ts";

let services: TestServices;
beforeAll(async () => {
  services = await openTestServices();
  return () => services.close();
});

test("an answer that was written again shows its newest generation", async () => {
  const ctx = await services.createContext();
  const sent = await send(ctx);
  let generationId = sent.generationId;
  for (const status of ["failed", "failed", "succeeded"] as const) {
    const { attempt } = await claimFreely(ctx, generationId);
    const lease = { generationId, owner: "worker-a", attempt };
    await finishGeneration({ ctx, input: { ...lease, status, text: status } });
    if (status === "succeeded") break;
    const retried = await retryAnswer({ ctx, input: sent });
    if (retried.outcome !== "created") throw new Error(retried.outcome);
    generationId = retried.result.generationId;
  }
  const { messages } = await getChat({ ctx, input: sent });
  expect(messages).toHaveLength(2);
  expect(messages[1]).toMatchObject({
    text: "succeeded",
    generation: { id: generationId, status: "succeeded" },
  });
});
