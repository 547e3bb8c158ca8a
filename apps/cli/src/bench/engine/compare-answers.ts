import type { BenchWeights } from "./bench-weights.ts";
import type { BenchTools } from "./bench-plan.ts";
import { runMeasurement } from "./run-measurement.ts";
import type { SystemName } from "./text-system.ts";

const contextLength = 512;
const tokensEach = 32;

/** Says how far the systems write the same: the proof that they run the same weights. */
export async function compareAnswers(weights: BenchWeights, { plan, printer }: BenchTools): Promise<void> {
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
  for (const system of ["llama.cpp", "transformers.js"] as const) {
    const theirs = await write(system);
    printer.line(
      `greedy tokens that ${system} has in common: ${commonLength(ours, theirs)} of ${tokensEach}`,
    );
  }
}

function commonLength(ours: readonly number[], theirs: readonly number[]): number {
  const different = ours.findIndex((token, index) => token !== theirs[index]);
  return different === -1 ? ours.length : different;
}
