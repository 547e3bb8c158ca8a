import { parentPollIntervalMs, repeatedSignalWindowMs } from "./tunables.ts";

export interface StopRequest {
  /** Aborted by the first Ctrl-C, SIGTERM or SIGHUP, or when the process that started this one has died. */
  signal: AbortSignal;
  requested: Promise<void>;
}

/**
 * Listens for the wish to stop. A second wish, unless it is only npm's echo of the first, ends the process at once;
 * the kernel then ends the servers.
 */
export function listenForStop(bootstrapPid: number | undefined): StopRequest {
  const controller = new AbortController();
  const requested = new Promise<void>((resolve) => {
    controller.signal.addEventListener("abort", () => resolve(), { once: true });
  });
  let firstAt: number | null = null;
  const wish = (): void => {
    if (firstAt !== null && performance.now() - firstAt > repeatedSignalWindowMs) process.exit(1);
    firstAt ??= performance.now();
    controller.abort();
  };
  for (const name of ["SIGINT", "SIGTERM", "SIGHUP"] as const) process.on(name, wish);
  if (bootstrapPid !== undefined) {
    const timer = setInterval(() => {
      if (process.ppid !== bootstrapPid) controller.abort();
    }, parentPollIntervalMs);
    timer.unref();
  }
  // A terminal that was closed takes no more lines; that must not keep us from stopping in order.
  process.stdout.on("error", () => undefined);
  return { signal: controller.signal, requested };
}
