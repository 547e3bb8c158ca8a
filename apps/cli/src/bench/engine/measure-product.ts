import type { BenchWeights } from "./bench-weights.ts";
import type { BenchTools } from "./bench-plan.ts";
import type { Kind, Measurements, ProcessFigures } from "./measurement.ts";
import { runMeasurement } from "./run-measurement.ts";
import { median } from "./statistics.ts";
import type { SystemName } from "./text-system.ts";

const batch = 16;
const historyTokens = 1_000;
const shortContext = 512;
const floodRequests = 200;
const stallRunning = 8;
/** Shorter where the model's context is. */
const stallPromptTokens = 3_000;

type ProductTools = BenchTools & { llamaThreads: number };
type Figures<K extends Kind> = Measurements[K]["figures"] & ProcessFigures;

/** What the product promises beyond the rate: turns, other tenants, long prompts, a free event loop. */
export async function measureProduct(weights: BenchWeights, tools: ProductTools): Promise<void> {
  const { printer } = tools;
  const measured = await printer.step({ title: `${weights.label}: the rest` }, () =>
    measureAll(weights, tools),
  );
  const { turns, loops, floods, stalls, capacities } = measured;
  const of = <Item>(items: readonly Item[], figure: (item: Item) => number): number =>
    median(items.map(figure));
  const print = (words: string, figure: string, goal = ""): void =>
    printer.line(`${words}: ${figure}${goal === "" ? "" : ` (goal: ${goal})`}`);
  print(
    `next turn after ${historyTokens} tokens, first token over the cold one`,
    `${of(turns, ({ nextTurnMs, coldMs }) => nextTurnMs / coldMs).toFixed(3)}, ` +
      `${of(turns, ({ nextTurnMs }) => nextTurnMs).toFixed(0)} and ${of(turns, ({ coldMs }) => coldMs).toFixed(0)} ms`,
    "at most 0.1",
  );
  print(
    `event-loop lag while ${batch} decode, p99`,
    `${of(loops, ({ lagP99Ms }) => lagP99Ms).toFixed(1)} ms, longest ${of(loops, ({ lagMaxMs }) => lagMaxMs).toFixed(1)} ms`,
    "at most 10 ms",
  );
  for (const { rows, short, long, longContext } of capacities) {
    const ratio = median(
      long.map(({ decodeStepMs }, round) => decodeStepMs / (short[round]?.decodeStepMs ?? 0)),
    );
    print(
      `decode step of ${rows} at capacity ${longContext} over ${shortContext}`,
      `${ratio.toFixed(3)}, ${of(long, ({ decodeStepMs }) => decodeStepMs).toFixed(2)} and ` +
        `${of(short, ({ decodeStepMs }) => decodeStepMs).toFixed(2)} ms`,
      "at most 1.05",
    );
  }
  for (const { system, prompt, figures } of stalls) {
    print(
      `${system}: longest gap of ${stallRunning} running answers while a prompt of ${prompt} tokens comes`,
      `${of(figures, ({ longestGapMs }) => longestGapMs).toFixed(0)} ms, usually ` +
        `${of(figures, ({ usualGapMs }) => usualGapMs).toFixed(0)} ms; its first token after ` +
        `${of(figures, ({ firstTokenMs }) => firstTokenMs).toFixed(0)} ms`,
    );
  }
  print(
    `first token of another tenant while one floods with ${floodRequests} requests`,
    `${of(floods, ({ besideFloodMs }) => besideFloodMs).toFixed(0)} ms, alone ` +
      `${of(floods, ({ aloneMs }) => aloneMs).toFixed(0)} ms`,
  );
}

interface AllFigures {
  turns: Figures<"nextTurn">[];
  loops: Figures<"eventLoop">[];
  floods: Figures<"flood">[];
  stalls: { system: SystemName; prompt: number; figures: Figures<"stall">[] }[];
  capacities: { rows: number; longContext: number; short: Figures<"load">[]; long: Figures<"load">[] }[];
}

async function measureAll(weights: BenchWeights, { plan, llamaThreads }: ProductTools): Promise<AllFigures> {
  const { contextMax } = weights;
  const measure = async <K extends Kind>(
    measurement: { kind: K } & Measurements[K]["options"],
    options: { sequences: number; contextLength: number; system?: SystemName },
  ): Promise<Figures<K>> =>
    runMeasurement({
      system: options.system ?? "causerie",
      systemOptions: {
        modelFolder: await weights.folderFor(options.contextLength),
        ggufFile: weights.ggufFile,
        threads: options.system === "llama.cpp" ? llamaThreads : plan.threads,
        sequences: options.sequences,
        contextLength: options.contextLength,
      },
      measurement,
    });
  const stallPrompt = Math.min(stallPromptTokens, contextMax - batch);
  const all: AllFigures = {
    turns: [],
    loops: [],
    floods: [],
    stalls: (["causerie", "llama.cpp"] as const).map((system) => ({
      system,
      prompt: stallPrompt,
      figures: [],
    })),
    capacities: [1, batch].map((rows) => ({ rows, longContext: contextMax, short: [], long: [] })),
  };
  for (let seed = 1; seed <= plan.rounds; seed += 1) {
    const long = { sequences: 1, contextLength: contextMax };
    all.turns.push(await measure({ kind: "nextTurn", historyTokens, messageTokens: 24, seed }, long));
    const full = { sequences: batch, contextLength: shortContext };
    all.loops.push(await measure({ kind: "eventLoop", concurrent: batch, newTokens: 128, seed }, full));
    all.floods.push(await measure({ kind: "flood", requests: floodRequests, seed }, full));
    for (const { rows, short, long: atLong } of all.capacities) {
      const load = {
        kind: "load",
        concurrent: rows,
        promptTokens: 32,
        newTokens: plan.newTokens,
        seed,
      } as const;
      short.push(await measure(load, { sequences: rows, contextLength: shortContext }));
      atLong.push(await measure(load, { sequences: rows, contextLength: contextMax }));
    }
    for (const { system, figures } of all.stalls) {
      const stall = {
        kind: "stall",
        running: stallRunning,
        promptTokens: stallPrompt,
        newTokens: 200,
        seed,
      } as const;
      figures.push(await measure(stall, { sequences: stallRunning + 1, contextLength: contextMax, system }));
    }
  }
  return all;
}
