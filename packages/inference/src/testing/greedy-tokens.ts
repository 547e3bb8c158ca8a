// oxlint-disable-next-line no-restricted-imports -- the plain way to run a graph, which the engine is compared with.
import { createHostTensor, createSession, type Session } from "@causerie/onnxruntime";
import type { RandomModelOptions } from "./random-model.ts";

/** Tokens that a model of these options finds likeliest, one after the other, behind a prompt. */
export type GreedyTokens = (prompt: readonly number[], count: number) => Promise<number[]>;

/** The plainest way to decode: the whole text in one run, anew for each token, with a cache that nobody keeps. */
export async function withGreedyTokens<Result>(
  path: string,
  options: RandomModelOptions,
  use: (greedyTokens: GreedyTokens) => Promise<Result>,
): Promise<Result> {
  const session = await createSession(path, { threads: 1 });
  try {
    return await use(async (prompt, count) => {
      const tokens = [...prompt];
      while (tokens.length < prompt.length + count) tokens.push(await nextToken(session, tokens, options));
      return tokens.slice(prompt.length);
    });
  } finally {
    session.dispose();
  }
}

async function nextToken(
  session: Session,
  tokens: readonly number[],
  { sizes, cacheType, logits, positionIds }: RandomModelOptions,
): Promise<number> {
  const binding = session.createBinding();
  const int64 = (values: readonly number[]) =>
    createHostTensor("int64", BigInt64Array.from(values, BigInt), [1, values.length]);
  const cache = (length: number) => {
    const elements = sizes.keyValueHeads * length * sizes.headSize;
    const memory = cacheType === "float16" ? new Uint16Array(elements) : new Float32Array(elements);
    return createHostTensor(cacheType, memory, [1, sizes.keyValueHeads, length, sizes.headSize]);
  };
  for (let layer = 0; layer < sizes.layers; layer += 1) {
    for (const part of ["key", "value"]) {
      binding.bindInput(`past_key_values.${layer}.${part}`, cache(0));
      binding.bindOutput(`present.${layer}.${part}`, cache(tokens.length));
    }
  }
  binding.bindInput("input_ids", int64(tokens));
  binding.bindInput("attention_mask", int64(tokens.map(() => 1)));
  if (positionIds) binding.bindInput("position_ids", int64(tokens.map((_, index) => index)));
  const positions = logits === "all" ? tokens.length : 1;
  const memory = new Float32Array(positions * sizes.vocabulary);
  binding.bindOutput("logits", createHostTensor("float32", memory, [1, positions, sizes.vocabulary]));
  await binding.run();
  binding.dispose();
  return likeliest(memory.subarray(-sizes.vocabulary));
}

export function likeliest(logits: Float32Array): number {
  return logits.indexOf(logits.reduce((best, value) => Math.max(best, value)));
}
