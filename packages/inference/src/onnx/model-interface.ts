import { type CacheNames, usualCacheNames } from "../cache-names.ts";
import type { Session } from "@causerie/onnxruntime";
import { EngineError } from "../errors.ts";
import type { ModelFolder } from "../model-folder.ts";

export type FloatType = "float32" | "float16";

/** One of a layer's two tensors of the cache, keys or values. */
export interface CachePart {
  /** Name of the input that is read, and of the output that is written. */
  past: string;
  present: string;
  type: FloatType;
  heads: number;
  headSize: number;
}

/** What a decoder's graph takes and gives. */
export interface ModelInterface {
  cache: readonly CachePart[];
  /** Whether positions are an input; else the graph counts them from the mask. */
  hasPositions: boolean;
  /** Whether the graph is told of how many positions it is to give logits. */
  hasLogitsToKeep: boolean;
  logits: {
    type: FloatType;
    /** Whether the graph says that a run gives logits of one position alone; many that do so don't say it. */
    isOfLast: boolean;
  };
}

type Value = Session["inputs"][number];

export const inputNames = {
  tokens: "input_ids",
  mask: "attention_mask",
  positions: "position_ids",
  // Of exports by Hugging Face's Optimum; a scalar.
  logitsToKeep: "num_logits_to_keep",
} as const;
export const logitsName = "logits";

/**
 * Reads a graph's inputs and outputs. Sizes are the graph's where it fixes them, else the configuration's. Throws an
 * `invalid_model` error for a graph that is no decoder, or one that wants something unknown.
 */
export function readModelInterface(
  { inputs, outputs }: Pick<Session, "inputs" | "outputs">,
  config: ModelFolder["config"],
  names: CacheNames = usualCacheNames,
): ModelInterface {
  const presentNames = presentNamesOf(names, inputs.length);
  const cache = inputs.flatMap((input) => {
    const present = presentNames.get(input.name);
    return present === undefined ? [] : [cachePart(input, { present, outputs, config })];
  });
  if (cache.length === 0) throw refusal(`the graph keeps no cache (no inputs named ${names.pastKey})`);
  const integers = inputs.filter(({ name }) => !presentNames.has(name));
  const known: readonly string[] = Object.values(inputNames);
  for (const { name, type } of integers) {
    if (!known.includes(name)) throw refusal(`the graph wants ${name}, which no text decoder needs`);
    if (type !== "int64") throw refusal(`the graph wants ${name} as ${type}, not as int64`);
  }
  const has = (wanted: string): boolean => integers.some(({ name }) => name === wanted);
  for (const name of [inputNames.tokens, inputNames.mask]) {
    if (!has(name)) throw refusal(`the graph has no input ${name}`);
  }
  return {
    cache,
    hasPositions: has(inputNames.positions),
    hasLogitsToKeep: has(inputNames.logitsToKeep),
    logits: readLogits(outputs, config),
  };
}

/** The name of what is written, by the name of what is read. */
function presentNamesOf(names: CacheNames, layersMax: number): ReadonlyMap<string, string> {
  const pairs = Array.from({ length: layersMax }, (_, layer): [string, string][] => {
    const of = (template: string): string => template.replace("%d", String(layer));
    return [
      [of(names.pastKey), of(names.presentKey)],
      [of(names.pastValue), of(names.presentValue)],
    ];
  });
  return new Map(pairs.flat());
}

function cachePart(
  input: Value,
  { present, outputs, config }: { present: string; outputs: readonly Value[]; config: ModelFolder["config"] },
): CachePart {
  const output = outputs.find(({ name }) => name === present);
  if (output === undefined) throw refusal(`the graph takes ${input.name} and gives no ${present}`);
  if (output.type !== input.type) throw refusal(`${input.name} and ${present} have different types`);
  const [, heads = -1, , headSize = -1] = input.shape;
  return {
    past: input.name,
    present,
    type: floatType(input),
    heads: heads > 0 ? heads : config.keyValueHeads,
    headSize: headSize > 0 ? headSize : config.headSize,
  };
}

function readLogits(outputs: readonly Value[], config: ModelFolder["config"]): ModelInterface["logits"] {
  const logits = outputs.find(({ name }) => name === logitsName);
  if (logits === undefined) throw refusal(`the graph has no output ${logitsName}`);
  const [, positions, vocabulary = -1] = logits.shape;
  if (vocabulary > 0 && vocabulary !== config.vocabularySize) {
    throw refusal(`the graph knows ${vocabulary} tokens, the configuration ${config.vocabularySize}`);
  }
  return { type: floatType(logits), isOfLast: positions === 1 };
}

function floatType({ name, type }: Value): FloatType {
  if (type === "float32" || type === "float16") return type;
  throw refusal(`${name} is of ${type}, not of float32 or float16`);
}

function refusal(message: string): EngineError {
  return new EngineError("invalid_model", message);
}
