/*
 * The graph of a Llama-style decoder that keeps its cache by com.microsoft.GroupQueryAttention, with the inputs and
 * outputs that onnx-community and ONNX Runtime GenAI's model builder give theirs:
 *   input_ids int64 [batch, sequence], attention_mask int64 [batch, total], position_ids int64 [batch, sequence] (or
 *   none), past_key_values.N.key and .value [batch, heads, past, size] ->
 *   logits float32 [batch, sequence or 1, vocabulary], present.N.key and .value [batch, heads, total, size]
 * Without position_ids the attention itself turns queries and keys, by the lengths that the mask gives; with them,
 * RotaryEmbedding nodes do.
 */
// oxlint-disable-next-line no-restricted-imports -- models are written here, not run.
import type { GraphDescription, GraphNode, GraphValue, Initializer } from "@causerie/onnxruntime";
import { quantizationBlock, quantize } from "./quantize.ts";
import { type DecoderSizes, type DecoderWeights, type Matrix, stack, transpose } from "./random-weights.ts";

export interface DecoderGraphOptions {
  sizes: DecoderSizes;
  weights: DecoderWeights;
  quantized: boolean;
  positionIds: boolean;
  cacheType: "float32" | "float16";
  logits: "all" | "last";
}

/** Keeps a constant's data, or puts it into another file. */
export type StoreInitializer = (tensor: Initializer & { data: NodeJS.TypedArray }) => Initializer;

export const ropeBase = 10_000;
export const normEpsilon = 1e-5;
const castTo = { float32: 1, int32: 6, float16: 10 } as const;

type Builder = ReturnType<typeof graphBuilder>;

/** Describes the whole graph; each matrix is made, handed to `store` and forgotten before the next. */
export function decoderGraph(options: DecoderGraphOptions, store: StoreInitializer): GraphDescription {
  const { sizes } = options;
  const graph = graphBuilder(options.quantized, store);
  graph.constants.int64("one", [1]);
  graph.constants.scalar("one_index", 1);
  addLengths(graph);
  addRotations(graph, options);
  addEmbedding(graph, options);
  let stream = "embedded";
  for (let layer = 0; layer < sizes.layers; layer += 1) stream = addLayer(graph, options, { layer, stream });
  addLogits(graph, options, stream);
  return { name: "decoder", nodes: graph.nodes, initializers: graph.initializers, ...declared(options) };
}

function graphBuilder(quantized: boolean, store: StoreInitializer) {
  const nodes: GraphNode[] = [];
  const initializers: Initializer[] = [];
  const constants = {
    float32: (name: string, shape: readonly number[], data: Float32Array) =>
      void initializers.push(store({ name, type: "float32", shape, data })),
    uint8: (name: string, shape: readonly number[], data: Uint8Array) =>
      void initializers.push(store({ name, type: "uint8", shape, data })),
    int64: (name: string, values: readonly number[]) =>
      void initializers.push({
        name,
        type: "int64",
        shape: [values.length],
        data: BigInt64Array.from(values, BigInt),
      }),
    scalar: (name: string, value: number) =>
      void initializers.push({ name, type: "int64", shape: [], data: BigInt64Array.of(BigInt(value)) }),
  };
  const node = (
    operator: string,
    inputs: readonly string[],
    outputs: readonly string[],
    attributes: NonNullable<GraphNode["attributes"]> = {},
  ): void => void nodes.push({ operator, inputs, outputs, attributes });
  const microsoftNode: typeof node = (operator, inputs, outputs, attributes) =>
    void nodes.push({ operator, domain: "com.microsoft", inputs, outputs, attributes: attributes ?? {} });
  const linear = (input: string, output: string, matrix: Matrix): void => {
    const { inputs, outputs } = matrix;
    if (!quantized) {
      constants.float32(`${output}.weight`, [inputs, outputs], transpose(matrix));
      return node("MatMul", [input, `${output}.weight`], [output]);
    }
    const { values, scales } = quantize(matrix);
    constants.uint8(`${output}.weight_q8`, [outputs, inputs / quantizationBlock, quantizationBlock], values);
    constants.float32(`${output}.weight_scales`, [scales.length], scales);
    microsoftNode("MatMulNBits", [input, `${output}.weight_q8`, `${output}.weight_scales`], [output], {
      K: { int: inputs },
      N: { int: outputs },
      bits: { int: 8 },
      block_size: { int: quantizationBlock },
      accuracy_level: { int: 4 },
    });
  };
  const norm = (input: string, output: string, width: number): void => {
    constants.float32(`${output}.weight`, [width], new Float32Array(width).fill(1));
    node("SimplifiedLayerNormalization", [input, `${output}.weight`], [output], {
      axis: { int: -1 },
      epsilon: { float: normEpsilon },
    });
  };
  const cast = (input: string, output: string, type: keyof typeof castTo): void =>
    node("Cast", [input], [output], { to: { int: castTo[type] } });
  return { nodes, initializers, constants, node, microsoftNode, linear, norm, cast };
}

/** What attention wants to know of the mask: the last position of each row, and how wide the mask is. */
function addLengths(graph: Builder): void {
  graph.node("ReduceSum", ["attention_mask", "one"], ["lengths"], { keepdims: { int: 0 } });
  graph.node("Sub", ["lengths", "one"], ["last_positions"]);
  graph.cast("last_positions", "seqlens_k", "int32");
  graph.node("Shape", ["attention_mask"], ["mask_shape"]);
  graph.node("Gather", ["mask_shape", "one_index"], ["mask_width"]);
  graph.cast("mask_width", "total_sequence_length", "int32");
}

function addRotations(graph: Builder, { sizes, cacheType, positionIds }: DecoderGraphOptions): void {
  const half = sizes.headSize / 2;
  const shape = [sizes.contextLength, half];
  const angle = (index: number): number =>
    Math.floor(index / half) / ropeBase ** ((2 * (index % half)) / sizes.headSize);
  const count = sizes.contextLength * half;
  for (const [name, of] of [
    ["cos_cache", Math.cos],
    ["sin_cache", Math.sin],
  ] as const) {
    const data = Float32Array.from({ length: count }, (_, index) => of(angle(index)));
    // The attention wants all its numbers of one type; RotaryEmbedding turns float32.
    const isCast = cacheType === "float16" && !positionIds;
    graph.constants.float32(isCast ? `${name}_float32` : name, shape, data);
    if (isCast) graph.cast(`${name}_float32`, name, "float16");
  }
}

function addEmbedding(graph: Builder, { sizes, weights, quantized }: DecoderGraphOptions): void {
  const matrix = weights.embedding();
  const shape = [sizes.vocabulary, sizes.width];
  if (!quantized) {
    graph.constants.float32("embedding.weight", shape, matrix.data);
    return graph.node("Gather", ["embedding.weight", "input_ids"], ["embedded"]);
  }
  const { values, scales } = quantize(matrix);
  graph.constants.uint8("embedding.weight_q8", shape, values);
  graph.constants.float32("embedding.scales", [sizes.vocabulary, sizes.width / quantizationBlock], scales);
  graph.microsoftNode(
    "GatherBlockQuantized",
    ["embedding.weight_q8", "input_ids", "embedding.scales"],
    ["embedded"],
    {
      gather_axis: { int: 0 },
      quantize_axis: { int: 1 },
      block_size: { int: quantizationBlock },
      bits: { int: 8 },
    },
  );
}

/** Returns the name of the stream behind the layer. */
function addLayer(
  graph: Builder,
  options: DecoderGraphOptions,
  at: { layer: number; stream: string },
): string {
  const { sizes, weights } = options;
  const { layer, stream } = at;
  const name = (part: string): string => `layers.${layer}.${part}`;
  graph.norm(stream, name("input_norm"), sizes.width);
  const attended = addAttention(graph, options, layer);
  graph.linear(attended, name("attention_output"), weights.layer(layer, "self_attn.o_proj"));
  graph.node("Add", [stream, name("attention_output")], [name("middle")]);

  graph.norm(name("middle"), name("middle_norm"), sizes.width);
  graph.linear(name("middle_norm"), name("gate"), weights.layer(layer, "mlp.gate_proj"));
  graph.linear(name("middle_norm"), name("up"), weights.layer(layer, "mlp.up_proj"));
  graph.node("Sigmoid", [name("gate")], [name("sigmoid")]);
  graph.node("Mul", [name("gate"), name("sigmoid")], [name("silu")]);
  graph.node("Mul", [name("silu"), name("up")], [name("gated")]);
  graph.linear(name("gated"), name("down"), weights.layer(layer, "mlp.down_proj"));
  graph.node("Add", [name("middle"), name("down")], [name("output")]);
  return name("output");
}

/** Returns the name of what was attended to, in float32. */
function addAttention(graph: Builder, options: DecoderGraphOptions, layer: number): string {
  const { sizes, cacheType } = options;
  const name = (part: string): string => `layers.${layer}.${part}`;
  const projected = options.positionIds
    ? addRotated(graph, options, layer)
    : addPacked(graph, options, layer);
  const isCast = cacheType === "float16";
  if (isCast) for (const input of projected) graph.cast(input, `${input}_float16`, "float16");
  const [query = "", key = "", value = ""] = isCast
    ? projected.map((input) => `${input}_float16`)
    : projected;
  const attended = name("attention");
  graph.microsoftNode(
    "GroupQueryAttention",
    [
      query,
      key,
      value,
      `past_key_values.${layer}.key`,
      `past_key_values.${layer}.value`,
      "seqlens_k",
      "total_sequence_length",
      ...(options.positionIds ? [] : ["cos_cache", "sin_cache"]),
    ],
    [isCast ? `${attended}_float16` : attended, `present.${layer}.key`, `present.${layer}.value`],
    {
      num_heads: { int: sizes.heads },
      kv_num_heads: { int: sizes.keyValueHeads },
      scale: { float: sizes.headSize ** -0.5 },
      do_rotary: { int: options.positionIds ? 0 : 1 },
      rotary_interleaved: { int: 0 },
    },
  );
  if (isCast) graph.cast(`${attended}_float16`, attended, "float32");
  return attended;
}

/** Queries, keys and values of one product, which the attention takes apart and turns. */
function addPacked(graph: Builder, { weights }: DecoderGraphOptions, layer: number): string[] {
  const packed = `layers.${layer}.query_key_value`;
  const parts = ["self_attn.q_proj", "self_attn.k_proj", "self_attn.v_proj"] as const;
  graph.linear(`layers.${layer}.input_norm`, packed, stack(parts.map((part) => weights.layer(layer, part))));
  return [packed];
}

/** Three products; queries and keys are turned by position_ids. */
function addRotated(graph: Builder, { sizes, weights }: DecoderGraphOptions, layer: number): string[] {
  const name = (part: string): string => `layers.${layer}.${part}`;
  graph.linear(name("input_norm"), name("query"), weights.layer(layer, "self_attn.q_proj"));
  graph.linear(name("input_norm"), name("key"), weights.layer(layer, "self_attn.k_proj"));
  graph.linear(name("input_norm"), name("value"), weights.layer(layer, "self_attn.v_proj"));
  for (const [part, heads] of [
    ["query", sizes.heads],
    ["key", sizes.keyValueHeads],
  ] as const) {
    graph.microsoftNode(
      "RotaryEmbedding",
      [name(part), "position_ids", "cos_cache", "sin_cache"],
      [name(`${part}_rotated`)],
      { interleaved: { int: 0 }, num_heads: { int: heads }, rotary_embedding_dim: { int: 0 } },
    );
  }
  return [name("query_rotated"), name("key_rotated"), name("value")];
}

function addLogits(graph: Builder, { sizes, weights, logits }: DecoderGraphOptions, stream: string): void {
  let kept = stream;
  if (logits === "last") {
    graph.constants.int64("minus_one", [-1]);
    graph.constants.int64("end", [Number.MAX_SAFE_INTEGER]);
    graph.node("Slice", [stream, "minus_one", "end", "one"], ["last"]);
    kept = "last";
  }
  graph.norm(kept, "output_norm", sizes.width);
  graph.linear("output_norm", "logits", weights.output());
}

function declared({ sizes, positionIds, cacheType, logits }: DecoderGraphOptions) {
  const ofCache = (prefix: string, length: string): GraphValue[] =>
    Array.from({ length: sizes.layers }, (_, layer) =>
      ["key", "value"].map((part): GraphValue => ({
        name: `${prefix}.${layer}.${part}`,
        type: cacheType,
        shape: ["batch_size", sizes.keyValueHeads, length, sizes.headSize],
      })),
    ).flat();
  const int64 = (name: string, length: string): GraphValue => ({
    name,
    type: "int64",
    shape: ["batch_size", length],
  });
  return {
    inputs: [
      int64("input_ids", "sequence_length"),
      int64("attention_mask", "total_sequence_length"),
      ...(positionIds ? [int64("position_ids", "sequence_length")] : []),
      ...ofCache("past_key_values", "past_sequence_length"),
    ],
    outputs: [
      {
        name: "logits",
        type: "float32" as const,
        shape: ["batch_size", logits === "all" ? "sequence_length" : 1, sizes.vocabulary],
      },
      ...ofCache("present", "total_sequence_length"),
    ],
  };
}
