// Usage: node measure-device.ts FOLDER WEIGHTS_FILE cpu|cuda|webgpu GIGABYTES_PER_SECOND
// Times decode steps of a model in Hugging Face layout, beside the time that reading the bytes would take.
import { stat } from "node:fs/promises";
// oxlint-disable-next-line no-restricted-imports -- the files of weights are counted here.
import { readModelOutline } from "@causerie/onnxruntime";
import { dirname, join } from "node:path";
import { readModelFolder } from "../model-folder.ts";
import { loadOnnxModel } from "../onnx-model.ts";

const promptLength = 128;
const warmUpSteps = 10;
const steps = 100;
const batches = [1, 4, 16];
const cacheBytes = 2 ** 31;

const [folderPath, weightsFile, provider, bandwidth] = process.argv.slice(2);
if (
  folderPath === undefined ||
  weightsFile === undefined ||
  (provider !== "cpu" && provider !== "cuda" && provider !== "webgpu") ||
  !(Number(bandwidth) > 0)
) {
  process.stderr.write(
    "usage: node measure-device.ts FOLDER WEIGHTS_FILE cpu|cuda|webgpu GIGABYTES_PER_SECOND\n",
  );
  process.exit(1);
}

const folder = await readModelFolder(folderPath, weightsFile);
const { externalFiles } = await readModelOutline(folder.weightsPath);
const paths = [...externalFiles.keys()].map((name) => join(dirname(folder.weightsPath), name));
const sizes = await Promise.all([folder.weightsPath, ...paths].map(async (path) => (await stat(path)).size));
const weightBytes = sizes.reduce((sum, size) => sum + size, 0);
const contextTokensMax = promptLength + warmUpSteps + steps + 1;
const model = await loadOnnxModel(folder, {
  provider,
  cacheBytes,
  contextTokensMax,
  rowsMax: Math.max(...batches),
});
const prompt = Array.from(
  { length: promptLength },
  (_, index) => (index * 37) % folder.config.vocabularySize,
);

for (const rows of batches.filter((count) => count <= model.rows)) {
  for (let row = 0; row < rows; row += 1) await model.prefill({ row, start: 0, tokens: prompt });
  const tokens = Array.from({ length: rows }, (_, row) => row);
  const took: number[] = [];
  for (let step = 0; step < warmUpSteps + steps; step += 1) {
    const begun = performance.now();
    await model.decode(
      tokens,
      Array.from({ length: rows }, () => promptLength + step),
    );
    if (step >= warmUpSteps) took.push(performance.now() - begun);
  }
  const median = took.toSorted((one, other) => one - other)[steps / 2] ?? 0;
  const cacheRead = rows * (promptLength + warmUpSteps + steps / 2) * model.tokenBytes;
  const floor = (weightBytes + cacheRead) / (Number(bandwidth) * 1e6);
  const perSecond = Math.round((rows * 1000) / median);
  process.stdout.write(
    `${provider}, ${rows} rows: ${median.toFixed(2)} ms a step, ${perSecond} tokens/s, floor ${floor.toFixed(2)} ms\n`,
  );
}
model.close();
