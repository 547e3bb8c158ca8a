/** Rejects when the answer takes longer than `limitMs`; what was asked may still happen later. */
export async function withDeadline<Answer>(answer: Promise<Answer>, limitMs: number): Promise<Answer> {
  let timer: NodeJS.Timeout | undefined;
  const deadline = new Promise<never>((_, reject) => {
    timer = setTimeout(() => reject(new QueueUnavailableError()), limitMs);
  });
  try {
    return await Promise.race([answer, deadline]);
  } finally {
    clearTimeout(timer);
  }
}

/** The queue's Redis did not answer in time. */
export class QueueUnavailableError extends Error {
  override readonly name = "QueueUnavailableError";
  readonly messageIsLoggable = true;

  constructor() {
    super("The queue did not answer in time.");
  }
}
