/**
 * A controller that aborts when any of the signals does, and lets go of them with `unlink`. A signal of the process
 * outlives a million requests; whatever stayed linked to it would, too.
 */
export function linkedAbort(...signals: AbortSignal[]): { controller: AbortController; unlink: () => void } {
  const controller = new AbortController();
  const unlink = () => {
    for (const signal of signals) signal.removeEventListener("abort", abort);
  };
  const abort = () => {
    unlink();
    controller.abort();
  };
  for (const signal of signals) signal.addEventListener("abort", abort, { once: true });
  if (signals.some((signal) => signal.aborted)) abort();
  return { controller, unlink };
}
