// Usage: node write-gguf.ts MODEL_FOLDER WEIGHTS_FILE OUTPUT.gguf
// Writes the weights of a model folder's ONNX graph for llama.cpp: float32 as F32, MatMulNBits of 8 bits as Q8_0.
import { readFile } from "node:fs/promises";
import { join } from "node:path";
import { type GgufTensor, type GgufValue, writeGgufFile } from "./gguf-file.ts";
import { type GgufMatrix, takeRows, toGgufMatrix } from "./gguf-matrix.ts";
import { ggufTokenizer } from "./gguf-tokenizer.ts";
import { readOnnxDecoder, type StoredDecoder } from "./onnx-decoder.ts";

interface LlamaConfig {
  hidden_size: number;
  intermediate_size: number;
  num_hidden_layers: number;
  num_attention_heads: number;
  num_key_value_heads: number;
  head_dim: number;
  vocab_size: number;
  max_position_embeddings: number;
  rope_theta: number;
  rms_norm_eps: number;
}

/** Writes OUTPUT, which must not be there. Throws when the graph is not one of ours. */
export async function writeGguf(folder: string, weightsFile: string, output: string): Promise<void> {
  const config: LlamaConfig = JSON.parse(await readFile(join(folder, "config.json"), "utf8"));
  const tokenizer: unknown = JSON.parse(await readFile(join(folder, "tokenizer.json"), "utf8"));
  const decoder = readOnnxDecoder(await readFile(join(folder, weightsFile)), config.num_hidden_layers);
  const metadata = { ...describeModel(config, decoder), ...ggufTokenizer(tokenizer, config.vocab_size) };
  await writeGgufFile(output, metadata, modelTensors(config, decoder));
}

function describeModel(config: LlamaConfig, { output }: StoredDecoder): Record<string, GgufValue> {
  // llama.cpp's names of what a file mostly consists of.
  const fileType = output.type === "float32" ? 0 : 7;
  const ofLlama: Record<string, GgufValue> = {
    context_length: { uint32: config.max_position_embeddings },
    embedding_length: { uint32: config.hidden_size },
    block_count: { uint32: config.num_hidden_layers },
    feed_forward_length: { uint32: config.intermediate_size },
    "attention.head_count": { uint32: config.num_attention_heads },
    "attention.head_count_kv": { uint32: config.num_key_value_heads },
    "attention.key_length": { uint32: config.head_dim },
    "attention.value_length": { uint32: config.head_dim },
    "attention.layer_norm_rms_epsilon": { float32: config.rms_norm_eps },
    "rope.dimension_count": { uint32: config.head_dim },
    "rope.freq_base": { float32: config.rope_theta },
    vocab_size: { uint32: config.vocab_size },
  };
  return {
    "general.architecture": { string: "llama" },
    "general.name": { string: "causerie" },
    "general.file_type": { uint32: fileType },
    "general.quantization_version": { uint32: 2 },
    ...Object.fromEntries(Object.entries(ofLlama).map(([key, value]) => [`llama.${key}`, value])),
  };
}

function modelTensors(config: LlamaConfig, decoder: StoredDecoder): GgufTensor[] {
  const { num_attention_heads: heads, num_key_value_heads: keyValueHeads, head_dim: headSize } = config;
  const layers = decoder.layers.flatMap((layer, index) => {
    const name = (part: string): string => `blk.${index}.${part}.weight`;
    const packed = toGgufMatrix(layer.queryKeyValue);
    const keys = heads * headSize;
    const values = keys + keyValueHeads * headSize;
    return [
      vector(name("attn_norm"), layer.attentionNorm),
      matrix(name("attn_q"), takeRows(packed, pairedRows(0, heads, headSize))),
      matrix(name("attn_k"), takeRows(packed, pairedRows(keys, keyValueHeads, headSize))),
      matrix(name("attn_v"), takeRows(packed, range(values, keyValueHeads * headSize))),
      matrix(name("attn_output"), toGgufMatrix(layer.attentionOutput)),
      vector(name("ffn_norm"), layer.feedForwardNorm),
      matrix(name("ffn_gate"), toGgufMatrix(layer.gate)),
      matrix(name("ffn_up"), toGgufMatrix(layer.up)),
      matrix(name("ffn_down"), toGgufMatrix(layer.down)),
    ];
  });
  return [
    matrix("token_embd.weight", toGgufMatrix(decoder.embedding)),
    ...layers,
    vector("output_norm.weight", decoder.outputNorm),
    matrix("output.weight", toGgufMatrix(decoder.output)),
  ];
}

/**
 * Rows of queries or keys in the order that llama.cpp's llama wants: it turns neighbours (0 with 1, 2 with 3), where
 * Hugging Face's turns the halves of a head (0 with 32, 1 with 33, when it has 64).
 */
function pairedRows(start: number, heads: number, headSize: number): number[] {
  const half = headSize / 2;
  return Array.from({ length: heads * headSize }, (_, row) => {
    const [head, within] = [Math.floor(row / headSize), row % headSize];
    return start + head * headSize + (within % 2) * half + Math.floor(within / 2);
  });
}

function range(start: number, count: number): number[] {
  return Array.from({ length: count }, (_, index) => start + index);
}

function matrix(name: string, { type, inputs, outputs, bytes }: GgufMatrix): GgufTensor {
  return { name, type, lengths: [inputs, outputs], bytes };
}

function vector(name: string, data: Float32Array): GgufTensor {
  const bytes = new Uint8Array(data.buffer, data.byteOffset, data.byteLength);
  return { name, type: "F32", lengths: [data.length], bytes };
}

if (import.meta.main) {
  const [folder, weightsFile, output] = process.argv.slice(2);
  if (folder === undefined || weightsFile === undefined || output === undefined) {
    process.stderr.write("usage: node write-gguf.ts MODEL_FOLDER WEIGHTS_FILE OUTPUT.gguf\n");
    process.exit(1);
  }
  await writeGguf(folder, weightsFile, output);
}
