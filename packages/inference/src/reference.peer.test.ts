import { execFile } from "node:child_process";
import { mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { pocketModelFolder } from "@causerie/pocket";
import { afterAll, beforeAll, expect, test } from "vitest";
import { createEngine, type Engine, readModelFolder } from "./index.ts";
import { huggingFaceFiles } from "./testing/model-files.ts";
import { type RandomModelOptions, smallModel, writeRandomModel } from "./testing/random-model.ts";

const peer = join(import.meta.dirname, "../../../infra/peers/greedy-tokens.mjs");
const newTokens = 24;
/** Of several lengths, so that the engine computes a batch in which each row has its own. */
const prompts = [23, 1, 90].map((length, row) =>
  Array.from({ length }, (_, index) => (index * 577 + row * 131 + 11) % smallModel.sizes.vocabulary),
);

const variants: [name: string, options: RandomModelOptions][] = (["huggingface", "genai"] as const).flatMap(
  (layout) =>
    [false, true].flatMap((positionIds) =>
      (["float32", "float16"] as const).flatMap((cacheType) =>
        (["all", "last"] as const).flatMap((logits) =>
          (["float32", "q8"] as const).map((weights): [string, RandomModelOptions] => {
            const positions = positionIds ? "with position_ids" : "without position_ids";
            const name = `${layout}, ${positions}, ${cacheType} cache, ${logits} logits, ${weights}`;
            return [name, { ...smallModel, layout, positionIds, cacheType, logits, weights }];
          }),
        ),
      ),
    ),
);
/** transformers.js takes only what could be a repository's name. */
const folderOf = (name: string): string => join(root, name.replace(/\W+/g, "-"));
const fileOf = ({ layout }: RandomModelOptions): string => (layout === "genai" ? "model" : "onnx/model");

interface PeerRequest {
  folder: string;
  /** Relative to the folder, without its ending. */
  file: string;
  promptTokens: readonly number[];
  newTokens: number;
}

let root = "";
const expected = new Map<string, number[][]>();
beforeAll(async () => {
  root = await mkdtemp(join(tmpdir(), "causerie-reference-"));
  const requests: PeerRequest[] = [];
  for (const [name, options] of variants) {
    const folder = folderOf(name);
    await writeModel(folder, options);
    requests.push(
      ...prompts.map((promptTokens) => ({ folder, file: fileOf(options), promptTokens, newTokens })),
    );
  }
  const answers = await askPeer(requests);
  for (const [index, [name]] of variants.entries()) {
    expected.set(name, answers.slice(index * prompts.length, (index + 1) * prompts.length));
  }
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

async function answerOf(engine: Engine, promptTokens: readonly number[]): Promise<number[]> {
  const tokens: number[] = [];
  const greedy = { seed: 1, temperature: 0, repetitionPenalty: 1 };
  const handle = engine.submit({ id: "reference", promptTokens, maxTokens: newTokens, ...greedy });
  for await (const event of handle) if (event.type === "text-delta") tokens.push(...event.tokenIds);
  return tokens;
}

test.each(variants)("greedy tokens of a batch equal those of transformers.js: %s", async (name) => {
  const engine = await createEngine({ modelFolder: folderOf(name), threads: 1 });
  try {
    const answers = await Promise.all(prompts.map((promptTokens) => answerOf(engine, promptTokens)));
    expect(answers).toEqual(expected.get(name));
  } finally {
    await engine.close();
  }
});

test("the embedded model says greedily what it says to transformers.js", async () => {
  const engine = await createEngine({ modelFolder: pocketModelFolder, threads: 1 });
  const { endTokenIds } = await readModelFolder(pocketModelFolder);
  const questions = ["Hello!", "Tell me a story about a fox.", "Bonjour, comment ça va ?"].map((content) =>
    engine.buildPrompt([{ role: "user", content }]),
  );
  const peers = await askPeer(
    questions.map((promptTokens) => ({
      folder: pocketModelFolder,
      file: "onnx/model_q8",
      promptTokens,
      newTokens,
    })),
  );
  const answers = await Promise.all(questions.map((promptTokens) => answerOf(engine, promptTokens)));
  await engine.close();
  // The peer shows the token that ends an answer.
  expect(answers).toEqual(peers.map((tokens) => tokens.filter((token) => !endTokenIds.has(token))));
});
