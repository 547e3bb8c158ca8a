/** What `settleWithin` answers when the time is over first. */
export const timedOut: unique symbol = Symbol("timed out");

/** The promise's value if it comes within `timeoutMs`. The promise itself goes on and may be waited for again. */
export async function settleWithin<Value>(
  promise: Promise<Value>,
  timeoutMs: number,
): Promise<Value | typeof timedOut> {
  let timer: NodeJS.Timeout | undefined;
  const timeout = new Promise<typeof timedOut>((resolve) => {
    timer = setTimeout(() => resolve(timedOut), timeoutMs);
  });
  try {
    return await Promise.race([promise, timeout]);
  } finally {
    clearTimeout(timer);
  }
}
