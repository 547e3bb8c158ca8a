import type { Logger } from "@causerie/logger";
import { type LeaseInput, renewLease, type ServiceContext } from "@causerie/services";
import { type Repeater, repeat } from "./repeat.ts";
import type { RunControl } from "./run-control.ts";
import { heartbeatIntervalMs } from "./tunables.ts";

export interface LeaseKeeperOptions {
  ctx: Pick<ServiceContext, "db" | "tenant">;
  lease: LeaseInput;
  control: RunControl;
  logger: Logger;
}

/**
 * Renews the lease of a run until it is stopped, and carries what the heartbeat learns into the run. While Postgres is
 * away the run goes on: nobody else can claim it then, and the fence of its stream holds should somebody do so.
 */
export function keepLease({ ctx, lease, control, logger }: LeaseKeeperOptions): Repeater {
  return repeat({
    intervalMs: heartbeatIntervalMs,
    async task() {
      const answer = await renewLease({ ctx, input: lease });
      switch (answer) {
        case "held":
          return;
        case "cancel":
          return control.cancel();
        case "lost":
          return control.stop("lost");
        default:
          return answer satisfies never;
      }
    },
    onError: (error) => logger.warn({ err: error }, "lease could not be renewed"),
  });
}
