import { mkdtemp, readFile, rm, truncate, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
// oxlint-disable-next-line no-restricted-imports -- models are written here, not run.
import { type GraphDescription, type GraphNode, writeModel } from "@causerie/onnxruntime";
import { afterAll, beforeAll, expect, test } from "vitest";
import { loadOnnxModel, type OnnxModel } from "./onnx-model.ts";
import { decoderGraph } from "./testing/decoder-graph.ts";
import { exerciseRows } from "./testing/exercise-rows.ts";
import { type GreedyTokens, withGreedyTokens } from "./testing/greedy-tokens.ts";
import { type RandomModelOptions, smallModel, writeRandomModel } from "./testing/random-model.ts";
import { randomWeights } from "./testing/random-weights.ts";

let folder = "";
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), "causerie-onnx-model-"));
});
afterAll(() => rm(folder, { recursive: true }));

const { sizes } = smallModel;
const config = {
  vocabularySize: sizes.vocabulary,
  contextLength: sizes.contextLength,
  keyValueHeads: sizes.keyValueHeads,
  headSize: sizes.headSize,
};
const load = (weightsPath: string): Promise<OnnxModel> =>
  loadOnnxModel({ weightsPath, config }, { rowsMax: 4, cacheBytes: 1 << 26, threads: 1 });

async function expectGreedy(model: OnnxModel, greedyTokens: GreedyTokens): Promise<void> {
  for (const { tokens, answer } of await exerciseRows(model, sizes.vocabulary)) {
    expect(answer).toEqual(await greedyTokens(tokens, answer.length));
  }
}

const variants = (["huggingface", "genai"] as const).flatMap((layout) =>
  ([false, true] as const).flatMap((positionIds) =>
    (["float32", "float16"] as const).flatMap((cacheType) =>
      (["all", "last"] as const).flatMap((logits) =>
        (["float32", "q8"] as const).map((weights) => ({ layout, positionIds, cacheType, logits, weights })),
      ),
    ),
  ),
);

test.each(variants)("rows give the tokens of plain runs of each whole text: %o", async (variant) => {
  const options = { ...smallModel, ...variant };
  const path = await writeRandomModel(join(folder, Object.values(variant).join("-")), options);
  const model = await load(path);
  await withGreedyTokens(path, options, (greedyTokens) => expectGreedy(model, greedyTokens));
  model.close();
});

const options: RandomModelOptions = { ...smallModel, logits: "all" };

function smallGraph(): GraphDescription {
  const weights = randomWeights(sizes, options.seed);
  return decoderGraph({ ...options, weights, quantized: false }, (tensor) => tensor);
}

async function written(graph: GraphDescription, name = "graph.onnx"): Promise<string> {
  const path = join(folder, name);
  await writeFile(path, writeModel({ graph }));
  return path;
}

/** The small graph, with another node between its logits and the output. */
function withOutput(node: Omit<GraphNode, "outputs">, type: "float32" | "float16"): GraphDescription {
  const graph = smallGraph();
  const rename = (name: string): string => (name === "logits" ? "all_logits" : name);
  return {
    ...graph,
    nodes: [
      ...graph.nodes.map((one) => ({ ...one, outputs: one.outputs.map(rename) })),
      { ...node, outputs: ["logits"] },
    ],
    outputs: graph.outputs.map((output) => (output.name === "logits" ? { ...output, type } : output)),
  };
}

async function expectTokensOfSmall(path: string): Promise<void> {
  const plain = await written(smallGraph(), "plain.onnx");
  const model = await load(path);
  await withGreedyTokens(plain, options, (greedyTokens) => expectGreedy(model, greedyTokens));
  model.close();
}

test("logits of 16 bits choose the tokens that those of 32 bits do", async () => {
  const cast = { operator: "Cast", inputs: ["all_logits"], attributes: { to: { int: 10 } } };
  await expectTokensOfSmall(await written(withOutput(cast, "float16")));
});

test("a graph that lets the number of logits be chosen is asked for the last", async () => {
  const graph = withOutput({ operator: "Slice", inputs: ["all_logits", "from", "end", "one"] }, "float32");
  const number = { name: "num_logits_to_keep", type: "int64" as const, shape: [] };
  const path = await written({
    ...graph,
    inputs: [...graph.inputs, number],
    nodes: [
      { operator: "Neg", inputs: [number.name], outputs: ["minus"] },
      { operator: "Unsqueeze", inputs: ["minus", "zero"], outputs: ["from"] },
      ...graph.nodes,
    ],
    initializers: [
      ...(graph.initializers ?? []),
      { name: "zero", type: "int64", shape: [1], data: BigInt64Array.of(0n) },
      { name: "end", type: "int64", shape: [1], data: BigInt64Array.of(BigInt(Number.MAX_SAFE_INTEGER)) },
    ],
  });
  await expectTokensOfSmall(path);
});

test("a graph that gives logits of the last position without saying so is run for what it does", async () => {
  const graph = withOutput({ operator: "Slice", inputs: ["all_logits", "minus", "end", "one"] }, "float32");
  const path = await written({
    ...graph,
    initializers: [
      ...(graph.initializers ?? []),
      { name: "minus", type: "int64", shape: [1], data: BigInt64Array.of(-1n) },
      { name: "end", type: "int64", shape: [1], data: BigInt64Array.of(BigInt(Number.MAX_SAFE_INTEGER)) },
    ],
  });
  await expectTokensOfSmall(path);
});

const refusal = (message: string | RegExp) => ({
  name: "EngineError",
  code: "invalid_model",
  message: expect.stringMatching(message),
});

test("a graph without GroupQueryAttention is refused with the name of a repository that works", async () => {
  const graph = smallGraph();
  const path = await written({
    ...graph,
    // As exports without it do: what was there and what is new, one behind the other.
    nodes: graph.outputs.slice(1).map(({ name }) => {
      const past = name.replace("present", "past_key_values");
      return { operator: "Concat", inputs: [past, past], outputs: [name], attributes: { axis: { int: 2 } } };
    }),
    outputs: graph.outputs.slice(1),
    initializers: [],
  });
  await expect(load(path)).rejects.toMatchObject(refusal(/GroupQueryAttention.*onnx-community\/Qwen3/));
});

test("a missing or short file of weights and a damaged graph are refused, each with what to do", async () => {
  const path = await writeRandomModel(join(folder, "damaged"), { layout: "genai" });
  const external = join(dirname(path), "model.onnx.data");
  const graph = await readFile(path);
  await truncate(external, 5_000);
  await expect(load(path)).rejects.toMatchObject(
    refusal(/model.onnx.data has 5000 bytes.*download it again/),
  );
  await rm(external);
  await expect(load(path)).rejects.toMatchObject(refusal(/model.onnx.data is missing.*same folder/));
  await truncate(path, 1_000);
  await expect(load(path)).rejects.toMatchObject(refusal(/model.onnx is damaged.*download it again/));
  await writeFile(path, graph.fill(0x07, 2_000, 3_000));
  await expect(load(path)).rejects.toMatchObject(refusal(/model.onnx is damaged.*download it again/));
  await writeFile(path, "version https://git-lfs.github.com/spec/v1\n");
  await expect(load(path)).rejects.toMatchObject(refusal(/model.onnx is damaged.*download it again/));
});

test("a graph that wants something else than a text decoder, or has other tokens, is refused by name", async () => {
  const graph = smallGraph();
  const wish = { name: "pixel_values", type: "float32" as const, shape: [1] };
  const path = await written({ ...graph, inputs: [...graph.inputs, wish] });
  await expect(load(path)).rejects.toMatchObject(refusal("the graph wants pixel_values"));
  const other = { ...config, vocabularySize: 5_000 };
  const plain = await written(graph);
  await expect(
    loadOnnxModel({ weightsPath: plain, config: other }, { rowsMax: 1, cacheBytes: 1 }),
  ).rejects.toMatchObject(refusal("knows 4096 tokens, the configuration 5000"));
});
