import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
// oxlint-disable-next-line no-restricted-imports -- the graph alone is looked at, without the engine.
import { type Binding, createHostTensor, createSession, type Session } from "@causerie/onnxruntime";
import { afterAll, beforeAll, expect, test } from "vitest";
import { type RandomModelOptions, smallModel, writeRandomModel } from "./random-model.ts";

let folder = "";
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), "causerie-model-"));
});
afterAll(() => rm(folder, { recursive: true }));

const { sizes } = smallModel;
const promptTokens = Array.from({ length: 23 }, (_, index) => (index * 577 + 11) % sizes.vocabulary);
const newTokens = 12;

interface Step {
  tokens: readonly number[];
  past: number;
  /** Tokens that the cache holds place for; as many as were read when the cache is made by the run. */
  capacity: number;
}

/** Runs tokens of one row; the token that the last position finds likeliest. */
async function step(
  binding: Binding,
  { tokens, past, capacity }: Step,
  options: RandomModelOptions,
): Promise<number> {
  const int64 = (values: readonly number[]) =>
    createHostTensor("int64", BigInt64Array.from(values, BigInt), [1, values.length]);
  const total = past + tokens.length;
  binding.bindInput("input_ids", int64(tokens));
  binding.bindInput("attention_mask", int64(Array.from({ length: total }, () => 1)));
  if (options.positionIds) binding.bindInput("position_ids", int64(tokens.map((_, index) => past + index)));
  const positions = options.logits === "all" ? tokens.length : 1;
  const logits = new Float32Array(positions * sizes.vocabulary);
  binding.bindOutput("logits", createHostTensor("float32", logits, [1, positions, sizes.vocabulary]));
  expect(total).toBeLessThanOrEqual(capacity);
  await binding.run();
  const last = logits.subarray(-sizes.vocabulary);
  return last.indexOf(last.reduce((best, value) => Math.max(best, value)));
}

function bindCache(
  binding: Binding,
  options: RandomModelOptions,
  lengths: { past: number; present: number },
): void {
  const cache = (length: number) => {
    const elements = sizes.keyValueHeads * length * sizes.headSize;
    const memory = options.cacheType === "float16" ? new Uint16Array(elements) : new Float32Array(elements);
    return createHostTensor(options.cacheType, memory, [1, sizes.keyValueHeads, length, sizes.headSize]);
  };
  for (let layer = 0; layer < sizes.layers; layer += 1) {
    for (const part of ["key", "value"]) {
      const past = cache(lengths.past);
      binding.bindInput(`past_key_values.${layer}.${part}`, past);
      const present = lengths.past === lengths.present ? past : cache(lengths.present);
      binding.bindOutput(`present.${layer}.${part}`, present);
    }
  }
}

/** The whole text in one run, anew for each token. */
async function decodeWhole(session: Session, options: RandomModelOptions): Promise<number[]> {
  const tokens = [...promptTokens];
  while (tokens.length < promptTokens.length + newTokens) {
    const binding = session.createBinding();
    bindCache(binding, options, { past: 0, present: tokens.length });
    tokens.push(await step(binding, { tokens, past: 0, capacity: tokens.length }, options));
    binding.dispose();
  }
  return tokens.slice(promptTokens.length);
}

/** The prompt in chunks, then one token a run, all in one cache that is used in place. */
async function decodeCached(session: Session, options: RandomModelOptions): Promise<number[]> {
  const capacity = 64;
  const binding = session.createBinding();
  bindCache(binding, options, { past: capacity, present: capacity });
  let token = 0;
  for (let past = 0; past < promptTokens.length; past += 7) {
    token = await step(binding, { tokens: promptTokens.slice(past, past + 7), past, capacity }, options);
  }
  const tokens = [token];
  while (tokens.length < newTokens) {
    const past = promptTokens.length + tokens.length - 1;
    token = await step(binding, { tokens: [token], past, capacity }, options);
    tokens.push(token);
  }
  binding.dispose();
  return tokens;
}

const layouts = ["huggingface", "genai"] as const;
const variants = layouts.flatMap((layout) =>
  ([false, true] as const).flatMap((positionIds) =>
    (["float32", "float16"] as const).flatMap((cacheType) =>
      (["all", "last"] as const).flatMap((logits) =>
        (["float32", "q8"] as const).map((weights) => ({ layout, positionIds, cacheType, logits, weights })),
      ),
    ),
  ),
);

test.each(variants)("decodes alike with its cache and without: %o", async (variant) => {
  const options = { ...smallModel, ...variant };
  const path = await writeRandomModel(join(folder, Object.values(variant).join("-")), options);
  const session = await createSession(path, { threads: 1 });
  const whole = await decodeWhole(session, options);
  expect(await decodeCached(session, options)).toEqual(whole);
  expect(new Set(whole).size).toBeGreaterThan(newTokens / 2);
  session.dispose();
});
