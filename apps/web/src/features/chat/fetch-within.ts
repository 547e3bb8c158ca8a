/** Longest wait for the head of an answer. Shorter and slow phones are cut off; longer and a dead connection is waited for. */
const headersMaxMs = 15_000;

/** As `fetch`, but rejects when the answer does not begin in time; what is read of its body is not timed. */
export async function fetchWithin(
  address: string,
  { signal, ...init }: Omit<RequestInit, "signal"> & { signal?: AbortSignal } = {},
): Promise<Response> {
  const controller = new AbortController();
  const abort = (): void => controller.abort();
  const timer = setTimeout(abort, headersMaxMs);
  signal?.addEventListener("abort", abort, { once: true });
  if (signal?.aborted === true) abort();
  try {
    return await fetch(address, { ...init, signal: controller.signal });
  } finally {
    clearTimeout(timer);
  }
}
