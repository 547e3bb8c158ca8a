/** Sizes of a Llama-style decoder. */
export interface DecoderSizes {
  vocabulary: number;
  /** Width of the stream between the layers. */
  width: number;
  layers: number;
  heads: number;
  keyValueHeads: number;
  headSize: number;
  feedForward: number;
  contextLength: number;
}

/** Names of a layer's matrices, as Hugging Face's Llama has them. */
export type LayerMatrix =
  | "self_attn.q_proj"
  | "self_attn.k_proj"
  | "self_attn.v_proj"
  | "self_attn.o_proj"
  | "mlp.gate_proj"
  | "mlp.up_proj"
  | "mlp.down_proj";

/** A matrix as torch keeps it: one row of `inputs` numbers for each of the outputs. */
export interface Matrix {
  outputs: number;
  inputs: number;
  data: Float32Array;
}

/** Numbers of the matrices in the model's parameter count; the norms, all of them one, are left out. */
export function parameterCount(sizes: DecoderSizes): number {
  const { width, feedForward, headSize, heads, keyValueHeads } = sizes;
  const attention = 2 * width * headSize * (heads + keyValueHeads);
  return 2 * sizes.vocabulary * width + sizes.layers * (attention + 3 * width * feedForward);
}

/**
 * The weights of a decoder. Each matrix depends on the seed and its name alone, so that whoever writes the same model
 * in another format, or asks in another order, gets the same numbers. Their variance is 1 / inputs, and the output
 * matrix is not the embedding's: with tied random ones the likeliest token would always be the one just read.
 */
export function randomWeights(sizes: DecoderSizes, seed: number) {
  const matrix = (name: string, outputs: number, inputs: number): Matrix => {
    const bound = Math.sqrt(3 / inputs);
    return { outputs, inputs, data: uniform(seed ^ hashOf(name), outputs * inputs, bound) };
  };
  const attention = sizes.heads * sizes.headSize;
  const keyValue = sizes.keyValueHeads * sizes.headSize;
  const shapes: Record<LayerMatrix, readonly [outputs: number, inputs: number]> = {
    "self_attn.q_proj": [attention, sizes.width],
    "self_attn.k_proj": [keyValue, sizes.width],
    "self_attn.v_proj": [keyValue, sizes.width],
    "self_attn.o_proj": [sizes.width, attention],
    "mlp.gate_proj": [sizes.feedForward, sizes.width],
    "mlp.up_proj": [sizes.feedForward, sizes.width],
    "mlp.down_proj": [sizes.width, sizes.feedForward],
  };
  return {
    /** One row for each token, of unit variance. */
    embedding: (): Matrix => ({
      outputs: sizes.vocabulary,
      inputs: sizes.width,
      data: uniform(seed ^ hashOf("model.embed_tokens"), sizes.vocabulary * sizes.width, Math.sqrt(3)),
    }),
    output: (): Matrix => matrix("lm_head", sizes.vocabulary, sizes.width),
    layer: (layer: number, name: LayerMatrix): Matrix =>
      matrix(`model.layers.${layer}.${name}`, ...shapes[name]),
  };
}

export type DecoderWeights = ReturnType<typeof randomWeights>;

/** The rows of several matrices under each other. */
export function stack(matrices: readonly Matrix[]): Matrix {
  const data = new Float32Array(matrices.reduce((sum, matrix) => sum + matrix.data.length, 0));
  let offset = 0;
  for (const matrix of matrices) {
    data.set(matrix.data, offset);
    offset += matrix.data.length;
  }
  const inputs = matrices[0]?.inputs ?? 0;
  return { outputs: data.length / inputs, inputs, data };
}

/** As ONNX's MatMul wants it: one row for each input. */
export function transpose({ outputs, inputs, data }: Matrix): Float32Array {
  const transposed = new Float32Array(data.length);
  for (let output = 0; output < outputs; output += 1) {
    for (let input = 0; input < inputs; input += 1) {
      transposed[input * outputs + output] = data[output * inputs + input] ?? 0;
    }
  }
  return transposed;
}

// xorshift32 (Marsaglia, 2003): fast, and good enough where only the look of randomness counts.
function uniform(seed: number, count: number, bound: number): Float32Array {
  const values = new Float32Array(count);
  let state = seed | 0 || 1;
  for (let index = 0; index < count; index += 1) {
    state ^= state << 13;
    state ^= state >>> 17;
    state ^= state << 5;
    values[index] = (state / 2 ** 31) * bound;
  }
  return values;
}

// FNV-1a.
function hashOf(text: string): number {
  let hash = 0x811c9dc5;
  for (const byte of new TextEncoder().encode(text)) hash = Math.imul(hash ^ byte, 0x01000193);
  return hash;
}
