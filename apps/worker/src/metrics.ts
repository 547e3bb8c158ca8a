import type { Engine, EngineStats } from "@causerie/inference";
import { collectDefaultMetrics, Counter, Gauge, Registry } from "prom-client";

export interface MetricsOptions {
  engine: Pick<Engine, "stats">;
  /** Messages that no worker has taken yet. */
  countWaiting: () => Promise<number>;
}

export interface Metrics {
  readonly contentType: string;
  /** In the text format of Prometheus. Numbers alone: nothing names a tenant, a session or a word. */
  read(): Promise<string>;
}

const totals = {
  steps: ["causerie_engine_steps_total", "Steps of the engine."],
  failedRuns: ["causerie_engine_failed_runs_total", "Runs of the model that failed."],
  busySeconds: ["causerie_engine_busy_seconds_total", "Time that the engine's steps took."],
  decodedTokens: [
    "causerie_engine_decoded_tokens_total",
    "Tokens of answers; over the steps: how full the batch is; over the busy seconds: tokens a second.",
  ],
  prefilledTokens: ["causerie_engine_prefilled_tokens_total", "Tokens of prompts that were computed."],
  reusedTokens: ["causerie_engine_reused_tokens_total", "Tokens of prompts that were found in the cache."],
} as const satisfies Partial<Record<keyof EngineStats, [string, string]>>;

const levels = {
  running: ["causerie_engine_running", "Answers that hold a row of the cache."],
  waiting: ["causerie_engine_waiting", "Answers that wait for a row of the cache."],
  cachedTokens: ["causerie_engine_cache_tokens", "Tokens whose keys and values are in the cache."],
  cacheCapacity: ["causerie_engine_cache_capacity_tokens", "Tokens that the cache has room for."],
} as const satisfies Partial<Record<keyof EngineStats, [string, string]>>;

/** What a worker tells an operator's monitoring; each number is read when it is asked for. */
export function createMetrics({ engine, countWaiting }: MetricsOptions): Metrics {
  const registry = new Registry();
  collectDefaultMetrics({ register: registry });
  for (const [key, [name, help]] of entriesOf(totals)) {
    const counter: Counter = new Counter({
      name,
      help,
      registers: [registry],
      collect() {
        counter.reset();
        counter.inc(engine.stats()[key]);
      },
    });
  }
  for (const [key, [name, help]] of entriesOf(levels)) {
    const gauge: Gauge = new Gauge({
      name,
      help,
      registers: [registry],
      collect: () => gauge.set(engine.stats()[key]),
    });
  }
  const queue: Gauge = new Gauge({
    name: "causerie_queue_waiting",
    help: "Messages that no worker has taken yet.",
    registers: [registry],
    collect: async () => queue.set(await countWaiting()),
  });
  return { contentType: registry.contentType, read: () => registry.metrics() };
}

function entriesOf<Key extends string, Value>(record: Readonly<Record<Key, Value>>): [Key, Value][] {
  // Object.entries forgets which keys a record has.
  return Object.entries(record) as [Key, Value][];
}
