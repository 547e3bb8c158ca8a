import { quantile } from "../quantile.ts";
import { randomPrompts } from "./prompts.ts";
import type { TextSystem } from "./text-system.ts";
import { answerTimed, askTimed, type TimedAnswer } from "./timed-request.ts";

export interface StallOptions {
  running: number;
  /** Of the request that comes while the others run. */
  promptTokens: number;
  newTokens: number;
  seed: number;
}

export interface StallFigures {
  /** Between two tokens of a running answer, at most, until the one that came has its first token. */
  longestGapMs: number;
  /** The same before it came; the median. */
  usualGapMs: number;
  firstTokenMs: number;
}

/** Tokens that the running answers have before the long prompt comes. */
const tokensBefore = 16;

export async function measureStall(system: TextSystem, options: StallOptions): Promise<StallFigures> {
  const { running, promptTokens, newTokens, seed } = options;
  const [long = []] = randomPrompts({ count: 1, length: promptTokens, seed: seed + 1 });
  let ready = 0;
  let begin: () => void = () => undefined;
  const allRun = new Promise<void>((resolve) => (begin = resolve));
  const streams = randomPrompts({ count: running, length: 128, seed }).map((prompt) => {
    let count = 0;
    const onToken = (): void => {
      count += 1;
      if (count === tokensBefore) ready += 1;
      if (ready === running) begin();
    };
    return askTimed(system, { prompt, newTokens, onToken });
  });
  await allRun;
  const late = await answerTimed(system, { prompt: long, newTokens: 1 });
  await Promise.all(streams.map(({ done }) => done));
  const [from, to] = [late.askedAt, late.tokenTimes[0] ?? Number.NaN];
  if (streams.some(({ answer }) => (answer.tokenTimes.at(-1) ?? 0) < to)) {
    throw new Error("a running answer ended before the long prompt was read: ask for more tokens");
  }
  const gaps = streams.flatMap(({ answer }) => gapsOf(answer));
  const before = gaps.filter(({ end }) => end < from).map(({ length }) => length);
  const during = gaps.filter(({ start, end }) => end >= from && start <= to).map(({ length }) => length);
  return {
    longestGapMs: Math.max(...during),
    usualGapMs: quantile(
      before.toSorted((one, other) => one - other),
      0.5,
    ),
    firstTokenMs: to - from,
  };
}

function gapsOf({ tokenTimes }: TimedAnswer): { start: number; end: number; length: number }[] {
  return tokenTimes.slice(1).map((end, index) => {
    const start = tokenTimes[index] ?? end;
    return { start, end, length: end - start };
  });
}
