import { randomPrompts } from "./prompts.ts";
import type { TextSystem } from "./text-system.ts";
import { answerTimed, askTimed, firstTokenMs } from "./timed-request.ts";

export interface FloodOptions {
  /** Requests that one tenant makes in the same instant. */
  requests: number;
  seed: number;
}

export interface FloodFigures {
  /** To the first token of another tenant's request, while the flood is served. */
  besideFloodMs: number;
  /** The same when nobody else is there. */
  aloneMs: number;
}

const promptTokens = 128;
const newTokens = 128;
/** The flood has filled the engine when this many of its tokens have come. */
const tokensBefore = 64;

/** Leaves the flood unfinished: who calls this closes the system afterwards. */
export async function measureFlood(
  system: TextSystem,
  { requests, seed }: FloodOptions,
): Promise<FloodFigures> {
  const other = { tenantId: "other", sessionId: "other", newTokens: 1 };
  const [first = [], second = []] = randomPrompts({ count: 2, length: promptTokens, seed: seed + 1 });
  const alone = await answerTimed(system, { prompt: first, ...other });
  let begin: () => void = () => undefined;
  const flooded = new Promise<void>((resolve) => (begin = resolve));
  let count = 0;
  const onToken = (): void => {
    count += 1;
    if (count === tokensBefore) begin();
  };
  for (const prompt of randomPrompts({ count: requests, length: promptTokens, seed })) {
    const { done } = askTimed(system, { prompt, newTokens, tenantId: "flood", onToken });
    done.catch(() => undefined); // Cut off in the end.
  }
  await flooded;
  const beside = await answerTimed(system, { prompt: second, ...other });
  return { besideFloodMs: firstTokenMs(beside), aloneMs: firstTokenMs(alone) };
}
