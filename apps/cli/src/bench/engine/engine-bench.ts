import { cpus } from "node:os";
import type { Printer } from "../../printer.ts";
import type { BenchPlan, BenchTools } from "./bench-plan.ts";
import { type BenchWeights, prepareWeights } from "./bench-weights.ts";
import { compareAnswers } from "./compare-answers.ts";
import { compareLoads } from "./compare-loads.ts";
import { measureProduct } from "./measure-product.ts";
import { installPeers } from "./peers.ts";
import { median } from "./statistics.ts";
import { runBandwidth } from "./run-measurement.ts";

const fullPlan: Omit<BenchPlan, "threads"> = {
  rounds: 3,
  concurrent: [1, 4, 16, 32],
  promptTokens: 128,
  newTokens: 128,
};
/** Shows that all of it works; its figures say little. */
const quickPlan: Omit<BenchPlan, "threads"> = {
  rounds: 1,
  concurrent: [1, 4],
  promptTokens: 32,
  newTokens: 32,
};

/** Measures the engine beside its peers and prints the tables of docs/benchmarks/engine.md. */
export async function benchEngine(options: { printer: Printer; args: readonly string[] }): Promise<number> {
  const { printer, args } = options;
  const threads = cpus().length;
  const plan = planOf(args, threads);
  await printer.step({ title: "Installing the peers" }, installPeers);
  const all = await printer.step({ title: "Writing the weights" }, prepareWeights);
  const names = args.filter((arg) => arg !== "quick" && !arg.includes("="));
  const wanted = all.filter(({ name }) => names.every((start) => name.startsWith(start)));
  printer.line(
    `${cpus()[0]?.model ?? "unknown processor"}, ${threads} cores, ${threads} threads each, Node ${process.version}`,
  );
  const bandwidth = await measureMemory(plan, printer);
  const tools = { plan, printer, bandwidth };
  for (const weights of wanted) await measureWeights(weights, tools);
  return 0;
}

/** `quick`, and `rounds=2` or `concurrent=1,16` in place of the plan's own. */
function planOf(args: readonly string[], threads: number): BenchPlan {
  const given = new Map(args.map((arg) => arg.split("=", 2) as [string, string | undefined]));
  const plan = given.has("quick") ? quickPlan : fullPlan;
  const numbersOf = (name: string): number[] =>
    (given.get(name) ?? "").split(",").map(Number).filter(Boolean);
  const concurrent = numbersOf("concurrent");
  const [rounds = plan.rounds] = numbersOf("rounds");
  return { ...plan, threads, rounds, concurrent: concurrent.length > 0 ? concurrent : plan.concurrent };
}

async function measureMemory({ threads, rounds }: BenchPlan, printer: Printer): Promise<number> {
  const rates: number[] = [];
  for (let round = 0; round < rounds; round += 1) rates.push((await runBandwidth(threads)).bytesPerSecond);
  const bandwidth = median(rates);
  const listed = rates.map((rate) => (rate / 1e9).toFixed(1)).join(", ");
  printer.line(
    `memory is read at ${(bandwidth / 1e9).toFixed(1)} GB/s (median of ${listed}; ONNX Runtime's ReduceSum)`,
  );
  return bandwidth;
}

async function measureWeights(weights: BenchWeights, tools: BenchTools): Promise<void> {
  tools.printer.line(`\n### ${weights.label}\n`);
  const systems = await compareAnswers(weights, tools);
  const llamaThreads = await compareLoads(weights, { ...tools, systems });
  await measureProduct(weights, { ...tools, llamaThreads });
}
