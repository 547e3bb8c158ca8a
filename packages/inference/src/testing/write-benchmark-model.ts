// Usage: node write-benchmark-model.ts FOLDER [SEED]
// Writes the benchmark's model as FOLDER/float32 and FOLDER/q8, the same random weights, in Hugging Face layout.
import { join } from "node:path";
import { benchmarkSizes, writeRandomModel } from "./random-model.ts";
import { parameterCount } from "./random-weights.ts";

const [folder, seed = "1"] = process.argv.slice(2);
if (folder === undefined || !Number.isSafeInteger(Number(seed))) {
  process.stderr.write("usage: node write-benchmark-model.ts FOLDER [SEED]\n");
  process.exit(1);
}
for (const weights of ["float32", "q8"] as const) {
  const path = await writeRandomModel(join(folder, weights), {
    sizes: benchmarkSizes,
    weights,
    seed: Number(seed),
  });
  const millions = Math.round(parameterCount(benchmarkSizes) / 1e6);
  process.stdout.write(`${path}: ${millions} million parameters, ${weights}\n`);
}
