import type { BenchWeights } from "./bench-weights.ts";
import type { BenchTools } from "./bench-plan.ts";
import { runMeasurement } from "./run-measurement.ts";
import type { SystemName } from "./text-system.ts";

const contextLength = 512;
const tokensEach = 32;

/**
 * Says how far the systems write the same: the proof that they run the same weights. Returns those that can run them:
 * transformers.js loads no graph whose batch has another name than in its own models.
 */
export async function compareAnswers(
  weights: BenchWeights,
  { plan, printer }: BenchTools,
): Promise<SystemName[]> {
  const modelFolder = await weights.folderFor(contextLength);
  const write = async (system: SystemName): Promise<number[]> => {
    const { tokens } = await runMeasurement({
      system,
      systemOptions: {
        modelFolder,
        ggufFile: weights.ggufFile,
        sequences: 1,
        contextLength,
        threads: plan.threads,
      },
      measurement: { kind: "load", concurrent: 1, promptTokens: 128, newTokens: tokensEach, seed: 1 },
    });
    return tokens[0] ?? [];
  };
  const ours = await write("causerie");
  const able: SystemName[] = ["causerie"];
  for (const system of ["llama.cpp", "transformers.js"] as const) {
    try {
      const common = commonLength(ours, await write(system));
      printer.line(`greedy tokens that ${system} has in common: ${common} of ${tokensEach}`);
      able.push(system);
    } catch (error) {
      printer.line(`${system} is left out: ${error instanceof Error ? error.message : String(error)}`);
    }
  }
  return able;
}

function commonLength(ours: readonly number[], theirs: readonly number[]): number {
  const different = ours.findIndex((token, index) => token !== theirs[index]);
  return different === -1 ? ours.length : different;
}
