import { createRoadVisitor } from "./road-visitor.ts";

export interface LatencyRow {
  concurrent: number;
  samples: number;
  /** Milliseconds from the POST to the first words at the reader, the engine's own time taken off. */
  median: number;
  p99: number;
}

export interface LatencyOptions {
  url: string;
  concurrent: number;
  rounds: number;
  /** Milliseconds from the engine's submit to its first token, as the worker logged it. */
  engineTimeMs: (generationId: string) => Promise<number>;
}

/** Messages a visitor sends before the next one takes over, so that nobody meets a limit. */
const messagesAVisitor = 20;

/** Sends `concurrent` messages at once, `rounds` times, and times the first words of each answer. */
export async function measureLatency(options: LatencyOptions): Promise<LatencyRow> {
  const { url, concurrent, rounds } = options;
  const overheads: number[] = [];
  let visitors = Array.from({ length: concurrent }, () => createRoadVisitor(url));
  for (let round = 0; round < rounds; round += 1) {
    if (round > 0 && round % messagesAVisitor === 0) visitors = visitors.map(() => createRoadVisitor(url));
    const measured = await Promise.all(visitors.map((visitor) => measureOne(visitor, options)));
    overheads.push(...measured);
  }
  const sorted = overheads.toSorted((left, right) => left - right);
  return { concurrent, samples: sorted.length, median: quantile(sorted, 0.5), p99: quantile(sorted, 0.99) };
}

async function measureOne(
  visitor: ReturnType<typeof createRoadVisitor>,
  { engineTimeMs }: LatencyOptions,
): Promise<number> {
  const sentAt = performance.now();
  const generationId = await visitor.send("Hello! How are you?");
  let firstAt: number | undefined;
  await visitor.read(generationId, (event) => {
    if (event.type === "text-delta") firstAt ??= performance.now();
  });
  if (firstAt === undefined) throw new Error(`generation ${generationId} gave no text`);
  return firstAt - sentAt - (await engineTimeMs(generationId));
}

/** Of sorted values; the nearest rank. */
export function quantile(sorted: readonly number[], share: number): number {
  const rank = Math.min(sorted.length - 1, Math.max(0, Math.ceil(sorted.length * share) - 1));
  return sorted[rank] ?? Number.NaN;
}
