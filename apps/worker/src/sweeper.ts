import type { Logger } from "@causerie/logger";
import { recoverUnattended, type ServiceContext, sweepApiChats } from "@causerie/services";
import { type Repeater, repeat } from "./repeat.ts";
import { apiChatsIntervalMs, recoverIntervalMs, sweepJitterShare } from "./tunables.ts";

export interface SweeperOptions {
  /** Of the whole installation, not of one tenant. */
  ctx: Omit<ServiceContext, "tenant">;
  logger: Logger;
}

/** Finds what fell between the chairs. Every worker sweeps; what one of them did is nothing to do for the others. */
export function startSweeper({ ctx, logger }: SweeperOptions): Repeater {
  const common = {
    jitter: sweepJitterShare,
    onError: (error: unknown) => logger.warn({ err: error }, "sweep failed"),
  };
  const repeaters = [
    repeat({
      ...common,
      intervalMs: recoverIntervalMs,
      task: async () => void (await recoverUnattended(ctx)),
    }),
    repeat({ ...common, intervalMs: apiChatsIntervalMs, task: async () => void (await sweepApiChats(ctx)) }),
  ];
  return {
    async stop() {
      await Promise.all(repeaters.map((repeater) => repeater.stop()));
    },
  };
}
