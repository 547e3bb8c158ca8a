import type { BenchWeights } from "./bench-weights.ts";
import type { BenchTools } from "./bench-plan.ts";
import type { LoadFigures, LoadOptions } from "./measure-load.ts";
import type { ProcessFigures } from "./measurement.ts";
import { runMeasurement } from "./run-measurement.ts";
import { median, quantileOf } from "./statistics.ts";
import { printTable } from "./table.ts";
import { type SystemName, systemNames } from "./text-system.ts";

type Figures = LoadFigures & ProcessFigures;
/** The threads are those that served llama.cpp best. */
type Row = Partial<Record<SystemName, Figures[]>> & { threads: number };
type LoadTools = BenchTools & { systems: readonly SystemName[] };
type LoadShape = Omit<LoadOptions, "concurrent">;

const probe: LoadShape = { promptTokens: 32, newTokens: 32, seed: 1 };

/** Prompt and answer of every request fit, and the systems keep room for as much. */
const contextLength = 512;
/** More would take hours and say nothing new: it serves one request after the other, at the same rate. */
const transformersConcurrentMax = 4;

/**
 * The matrix: each row's systems take turns, round by round, each time in a fresh process. Returns the threads that
 * served llama.cpp best in the last row.
 */
export async function compareLoads(weights: BenchWeights, tools: LoadTools): Promise<number> {
  const { plan, printer, bandwidth } = tools;
  const rows = new Map<number, Row>();
  for (const concurrent of plan.concurrent)
    rows.set(concurrent, await measureRow(weights, concurrent, tools));
  printTable(printer, [
    ["requests", "system", "tokens/s", "beside ours", "first token: median, p99 (ms)", "memory (MiB)"],
    ...[...rows].flatMap(([concurrent, row]) => describeRow(concurrent, row)),
  ]);
  describeGoals(rows, printer.line);
  const one = rows.get(1);
  for (const system of ["causerie", "llama.cpp"] as const) {
    const rate = decodeRate(one?.[system]);
    const read = (rate * weights.bytesReadForToken) / bandwidth;
    printer.line(
      `${system}, 1 request: decodes ${rate.toFixed(1)} tokens/s, which is ${read.toFixed(2)} of the memory's rate`,
    );
  }
  const all = [...rows.values()].flatMap((row) => systemNames.flatMap((system) => row[system] ?? []));
  const others = Math.max(...all.map(({ othersShare }) => othersShare ?? 0));
  printer.line(`other processes took ${(others * 100).toFixed(0)} % of the cores at most`);
  return [...rows.values()].at(-1)?.threads ?? plan.threads;
}

async function measureRow(
  weights: BenchWeights,
  concurrent: number,
  { plan, printer, systems }: LoadTools,
): Promise<Row> {
  const modelFolder = await weights.folderFor(contextLength);
  const measureOne = (system: SystemName, threads: number, load: LoadShape): Promise<Figures> =>
    runMeasurement({
      system,
      systemOptions: {
        modelFolder,
        ggufFile: weights.ggufFile,
        sequences: concurrent,
        contextLength,
        threads,
      },
      measurement: { kind: "load", ...load, concurrent },
    });
  const { promptTokens, newTokens } = plan;
  const row: Row = { threads: plan.threads };
  const measureAll = async (): Promise<void> => {
    row.threads = await bestThreads(plan.threads, (threads) => measureOne("llama.cpp", threads, probe));
    for (let seed = 1; seed <= plan.rounds; seed += 1) {
      for (const system of systems) {
        if (system === "transformers.js" && concurrent > transformersConcurrentMax) continue;
        const threads = system === "llama.cpp" ? row.threads : plan.threads;
        const figures = await measureOne(system, threads, { promptTokens, newTokens, seed });
        (row[system] ??= []).push(figures);
      }
    }
  };
  await printer.step({ title: `${weights.label}: ${concurrent} at a time` }, measureAll);
  return row;
}

/** One or all: llama.cpp's threads wait for one another by spinning, and on some machines two are slower than one. */
async function bestThreads(all: number, tryOut: (threads: number) => Promise<Figures>): Promise<number> {
  const [one, many] = [await tryOut(1), await tryOut(all)];
  return one.tokensPerSecond > many.tokensPerSecond ? 1 : all;
}

function describeRow(concurrent: number, row: Row): string[][] {
  const ours = rate(row.causerie);
  return systemNames.flatMap((system) => {
    const figures = row[system];
    if (figures === undefined) return [];
    const firsts = figures.flatMap(({ firstTokenMs }) => firstTokenMs);
    const [middle, late] = [median(firsts), quantileOf(firsts, 0.99)];
    return [
      [
        String(concurrent),
        system === "llama.cpp" ? `${system}, threads: ${row.threads}` : system,
        rate(figures).toFixed(1),
        system === "causerie" ? "" : `${(ours / rate(figures)).toFixed(2)} times`,
        `${middle.toFixed(0)}, ${late.toFixed(0)}`,
        median(figures.map(({ peakMebibytes }) => peakMebibytes)).toFixed(0),
      ],
    ];
  });
}

function describeGoals(rows: ReadonlyMap<number, Row>, print: (line: string) => void): void {
  const goal = (words: string, figure: number, least: number): void => {
    if (Number.isFinite(figure)) print(`${words}: ${figure.toFixed(2)} times (goal: at least ${least})`);
  };
  const [one, four, sixteen] = [rows.get(1), rows.get(4), rows.get(16)];
  goal("1 request, decode, against llama.cpp", decodeRate(one?.causerie) / decodeRate(one?.["llama.cpp"]), 1);
  goal("16 requests against llama.cpp", rate(sixteen?.causerie) / rate(sixteen?.["llama.cpp"]), 1.3);
  goal(
    "16 requests against transformers.js at its rate with 4",
    rate(sixteen?.causerie) / rate(four?.["transformers.js"]),
    10,
  );
}

function rate(figures: readonly Figures[] | undefined): number {
  return median((figures ?? []).map(({ tokensPerSecond }) => tokensPerSecond));
}

function decodeRate(figures: readonly Figures[] | undefined): number {
  return 1_000 / median((figures ?? []).map(({ decodeStepMs }) => decodeStepMs));
}
