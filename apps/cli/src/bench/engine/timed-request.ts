import type { TextRequest, TextSystem } from "./text-system.ts";

export interface TimedAnswer {
  tokens: number[];
  /** Milliseconds of the monotonic clock: when it was asked for, and when each token came. */
  askedAt: number;
  tokenTimes: number[];
}

type Asked = Omit<TextRequest, "onToken"> & { onToken?: () => void };

/** Asks for an answer and notes when each token comes. The answer fills while it is written. */
export function askTimed(system: TextSystem, asked: Asked): { answer: TimedAnswer; done: Promise<void> } {
  const answer: TimedAnswer = { tokens: [], askedAt: performance.now(), tokenTimes: [] };
  const done = system.generate({
    ...asked,
    onToken(token) {
      answer.tokens.push(token);
      answer.tokenTimes.push(performance.now());
      asked.onToken?.();
    },
  });
  return { answer, done };
}

/** Waits for the answer's end. */
export async function answerTimed(system: TextSystem, asked: Asked): Promise<TimedAnswer> {
  const { answer, done } = askTimed(system, asked);
  await done;
  return answer;
}

export function firstTokenMs({ askedAt, tokenTimes }: TimedAnswer): number {
  return (tokenTimes[0] ?? Number.NaN) - askedAt;
}
