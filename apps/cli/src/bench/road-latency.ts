import { quantile } from "./quantile.ts";
import { createRoadVisitor } from "./road-visitor.ts";

export interface LatencyRow {
  samples: number;
  /** Milliseconds from the POST to the first words at the reader, the engine's own time taken off. */
  median: number;
  p99: number;
}

export interface LatencyOptions {
  url: string;
  concurrent: number;
  /** Messages of each visitor. */
  rounds: number;
  /** Milliseconds from the engine's submit to its first token, as the worker logged it. */
  engineTimeMs: (generationId: string) => Promise<number>;
}

export interface Latency {
  /** All visitors send their first message in the same instant. */
  burst: LatencyRow;
  /** After that each visitor sends the next one as soon as it has its answer, so `concurrent` are always under way. */
  steady: LatencyRow;
}

/** Its answers are long: with short ones hardly anybody would be under way while others begin. */
const question = "Tell me a long story about a fox, a bear and a bird.";

/** Messages a visitor sends before another one takes over, so that nobody meets a limit. */
const messagesAVisitor = 20;

/** Keeps `concurrent` generations under way and times the first words of each. */
export async function measureLatency(options: LatencyOptions): Promise<Latency> {
  const { concurrent, engineTimeMs } = options;
  const timings = (await Promise.all(Array.from({ length: concurrent }, () => converse(options)))).flat();
  // Read only now: while they are written nobody else should need the processor.
  const overheads = await Promise.all(
    timings.map(async ({ round, generationId, firstWordsMs }) => ({
      round,
      overheadMs: firstWordsMs - (await engineTimeMs(generationId)),
    })),
  );
  const row = (isWanted: (round: number) => boolean): LatencyRow => {
    const wanted = overheads.filter(({ round }) => isWanted(round)).map(({ overheadMs }) => overheadMs);
    const sorted = wanted.toSorted((left, right) => left - right);
    return { samples: sorted.length, median: quantile(sorted, 0.5), p99: quantile(sorted, 0.99) };
  };
  return { burst: row((round) => round === 0), steady: row((round) => round > 0) };
}

interface Timing {
  round: number;
  generationId: string;
  firstWordsMs: number;
}

async function converse({ url, rounds }: LatencyOptions): Promise<Timing[]> {
  const timings: Timing[] = [];
  let visitor = createRoadVisitor(url);
  for (let round = 0; round < rounds; round += 1) {
    if (round > 0 && round % messagesAVisitor === 0) visitor = createRoadVisitor(url);
    const sentAt = performance.now();
    let firstAt: number | undefined;
    const { generationId } = await visitor.ask(question, (event) => {
      if (event.type === "text-delta") firstAt ??= performance.now();
    });
    if (firstAt === undefined) throw new Error(`generation ${generationId} gave no text`);
    timings.push({ round, generationId, firstWordsMs: firstAt - sentAt });
  }
  return timings;
}
