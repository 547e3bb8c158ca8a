import { execFile } from "node:child_process";
import { mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, expect, test } from "vitest";
import { createEngine, type Engine } from "./index.ts";
import { huggingFaceFiles } from "./testing/model-files.ts";
import { type RandomModelOptions, smallModel, writeRandomModel } from "./testing/random-model.ts";

const peer = join(import.meta.dirname, "../../../infra/peers/greedy-tokens.mjs");
const newTokens = 24;
/** Of several lengths, so that the engine computes a batch in which each row has its own. */
const prompts = [23, 1, 90].map((length, row) =>
  Array.from({ length }, (_, index) => (index * 577 + row * 131 + 11) % smallModel.sizes.vocabulary),
);

const variants = (["huggingface", "genai"] as const).flatMap((layout) =>
  [false, true].flatMap((positionIds) =>
    (["float32", "float16"] as const).flatMap((cacheType) =>
      (["all", "last"] as const).flatMap((logits) =>
        (["float32", "q8"] as const).map((weights) => ({ layout, positionIds, cacheType, logits, weights })),
      ),
    ),
  ),
);
const nameOf = (variant: object): string => Object.values(variant).join("-");

interface PeerRequest {
  folder: string;
  subfolder: string;
  promptTokens: readonly number[];
  newTokens: number;
}

let root = "";
let expected = new Map<string, number[][]>();
beforeAll(async () => {
  root = await mkdtemp(join(tmpdir(), "causerie-reference-"));
  const requests: PeerRequest[] = [];
  for (const variant of variants) {
    const folder = join(root, nameOf(variant));
    await writeModel(folder, { ...smallModel, ...variant });
    const subfolder = variant.layout === "genai" ? "" : "onnx";
    requests.push(...prompts.map((promptTokens) => ({ folder, subfolder, promptTokens, newTokens })));
  }
  const answers = await askPeer(requests);
  expected = new Map(
    variants.map((variant, index) => [
      nameOf(variant),
      answers.slice(index * prompts.length, (index + 1) * prompts.length),
    ]),
  );
});
afterAll(() => rm(root, { recursive: true }));

async function writeModel(folder: string, options: RandomModelOptions): Promise<void> {
  await writeRandomModel(folder, options);
  if (options.layout === "huggingface") return;
  // transformers.js knows nothing of GenAI's configuration, but runs its graph once it has one of its own.
  const { "config.json": config } = huggingFaceFiles(options);
  await writeFile(join(folder, "config.json"), JSON.stringify(config));
}

function askPeer(requests: readonly PeerRequest[]): Promise<number[][]> {
  return new Promise((resolve, reject) => {
    const child = execFile(process.execPath, [peer], (error, output) => {
      if (error === null) resolve(JSON.parse(output));
      else reject(error);
    });
    child.stdin?.end(JSON.stringify(requests));
  });
}

async function tokensOf(engine: Engine, promptTokens: readonly number[]): Promise<number[]> {
  const tokens: number[] = [];
  const handle = engine.submit({
    id: "reference",
    promptTokens,
    seed: 1,
    temperature: 0,
    maxTokens: newTokens,
  });
  for await (const event of handle) if (event.type === "delta") tokens.push(...event.tokenIds);
  return tokens;
}

test.each(variants)("greedy tokens of a batch equal those of transformers.js: %o", async (variant) => {
  const engine = await createEngine({ modelFolder: join(root, nameOf(variant)), threads: 1 });
  try {
    const answers = await Promise.all(prompts.map((promptTokens) => tokensOf(engine, promptTokens)));
    expect(answers).toEqual(expected.get(nameOf(variant)));
  } finally {
    await engine.close();
  }
});
