import { monitorEventLoopDelay } from "node:perf_hooks";
import { randomPrompts } from "./prompts.ts";
import type { TextSystem } from "./text-system.ts";
import { answerTimed } from "./timed-request.ts";

export interface EventLoopOptions {
  concurrent: number;
  newTokens: number;
  seed: number;
}

export interface EventLoopFigures {
  /** How late a timer rings while all decode: 99 of 100 times no later than this. */
  lagP99Ms: number;
  lagMaxMs: number;
}

const resolutionMs = 1;
const nanosecondsInMs = 1e6;

export async function measureEventLoop(
  system: TextSystem,
  { concurrent, newTokens, seed }: EventLoopOptions,
): Promise<EventLoopFigures> {
  const histogram = monitorEventLoopDelay({ resolution: resolutionMs });
  let [begun, ended] = [0, 0];
  await Promise.all(
    randomPrompts({ count: concurrent, length: 128, seed }).map((prompt) => {
      let count = 0;
      const onToken = (): void => {
        count += 1;
        if (count === 1) begun += 1;
        if (count === 1 && begun === concurrent) histogram.enable();
        if (count === newTokens) ended += 1;
        if (ended > 0) histogram.disable();
      };
      return answerTimed(system, { prompt, newTokens, onToken });
    }),
  );
  // The histogram has the time from one ring to the next; on time, that is the resolution.
  const lag = (nanoseconds: number): number => Math.max(0, nanoseconds / nanosecondsInMs - resolutionMs);
  return { lagP99Ms: lag(histogram.percentile(99)), lagMaxMs: lag(histogram.max) };
}
