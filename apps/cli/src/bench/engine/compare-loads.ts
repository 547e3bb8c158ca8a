import type { BenchWeights } from "./bench-weights.ts";
import type { BenchTools } from "./bench-plan.ts";
import type { LoadFigures } from "./measure-load.ts";
import type { ProcessFigures } from "./measurement.ts";
import { runMeasurement } from "./run-measurement.ts";
import { median, quantileOf } from "./statistics.ts";
import { printTable } from "./table.ts";
import { type SystemName, systemNames } from "./text-system.ts";

type Figures = LoadFigures & ProcessFigures;
type Row = Partial<Record<SystemName, Figures[]>>;

/** Prompt and answer of every request fit, and the systems keep room for as much. */
const contextLength = 512;
/** More would take hours and say nothing new: it serves one request after the other, at the same rate. */
const transformersConcurrentMax = 4;

/** The matrix: each row's systems take turns, round by round, each time in a fresh process. */
export async function compareLoads(weights: BenchWeights, tools: BenchTools): Promise<void> {
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
  const all = [...rows.values()].flatMap((row) => Object.values(row).flat());
  const others = Math.max(...all.map(({ othersShare }) => othersShare ?? 0));
  printer.line(`other processes took ${(others * 100).toFixed(0)} % of the cores at most`);
}

async function measureRow(
  weights: BenchWeights,
  concurrent: number,
  { plan, printer }: BenchTools,
): Promise<Row> {
  const modelFolder = await weights.folderFor(contextLength);
  const row: Row = {};
  const { promptTokens, newTokens, threads } = plan;
  const measureAll = async (): Promise<void> => {
    for (let round = 0; round < plan.rounds; round += 1) {
      for (const system of systemNames) {
        if (system === "transformers.js" && concurrent > transformersConcurrentMax) continue;
        const figures = await runMeasurement({
          system,
          systemOptions: {
            modelFolder,
            ggufFile: weights.ggufFile,
            sequences: concurrent,
            contextLength,
            threads,
          },
          measurement: { kind: "load", concurrent, promptTokens, newTokens, seed: round + 1 },
        });
        (row[system] ??= []).push(figures);
      }
    }
  };
  await printer.step({ title: `${weights.label}: ${concurrent} at a time` }, measureAll);
  return row;
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
        system,
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
