import { normEpsilon, ropeBase } from "./decoder-graph.ts";
import type { RandomModelOptions } from "./random-model.ts";

// Of the embedded model's tokenizer, which the folders share.
const endOfText = 4091;
const endOfTurn = 4093;

/** The files of a repository of onnx-community, by name, but for the tokenizer's. */
export function huggingFaceFiles({ sizes, cacheType }: RandomModelOptions): Record<string, object> {
  return {
    "config.json": {
      architectures: ["LlamaForCausalLM"],
      model_type: "llama",
      hidden_size: sizes.width,
      intermediate_size: sizes.feedForward,
      num_hidden_layers: sizes.layers,
      num_attention_heads: sizes.heads,
      num_key_value_heads: sizes.keyValueHeads,
      head_dim: sizes.headSize,
      vocab_size: sizes.vocabulary,
      max_position_embeddings: sizes.contextLength,
      rope_theta: ropeBase,
      rms_norm_eps: normEpsilon,
      tie_word_embeddings: false,
      hidden_act: "silu",
      bos_token_id: null,
      eos_token_id: endOfTurn,
      torch_dtype: "float32",
      "transformers.js_config": { kv_cache_dtype: cacheType },
    },
    "generation_config.json": {
      eos_token_id: [endOfTurn, endOfText],
      pad_token_id: endOfText,
      do_sample: false,
    },
  };
}

/** The files of a folder of ONNX Runtime GenAI's model builder, by name, but for the tokenizer's. */
export function genaiFiles({ sizes, positionIds }: RandomModelOptions): Record<string, object> {
  return {
    "genai_config.json": {
      model: {
        bos_token_id: endOfText,
        context_length: sizes.contextLength,
        decoder: {
          session_options: { log_id: "onnxruntime-genai", provider_options: [] },
          filename: "model.onnx",
          head_size: sizes.headSize,
          hidden_size: sizes.width,
          inputs: {
            input_ids: "input_ids",
            attention_mask: "attention_mask",
            ...(positionIds ? { position_ids: "position_ids" } : {}),
            past_key_names: "past_key_values.%d.key",
            past_value_names: "past_key_values.%d.value",
          },
          outputs: {
            logits: "logits",
            present_key_names: "present.%d.key",
            present_value_names: "present.%d.value",
          },
          num_attention_heads: sizes.heads,
          num_hidden_layers: sizes.layers,
          num_key_value_heads: sizes.keyValueHeads,
        },
        eos_token_id: [endOfTurn, endOfText],
        pad_token_id: endOfText,
        type: "llama",
        vocab_size: sizes.vocabulary,
      },
      search: {
        diversity_penalty: 0,
        do_sample: false,
        early_stopping: true,
        length_penalty: 1,
        max_length: sizes.contextLength,
        min_length: 0,
        no_repeat_ngram_size: 0,
        num_beams: 1,
        num_return_sequences: 1,
        past_present_share_buffer: true,
        repetition_penalty: 1,
        temperature: 1,
        top_k: 50,
        top_p: 1,
      },
    },
    "special_tokens_map.json": { eos_token: "<|im_end|>", pad_token: "<|endoftext|>" },
  };
}

/** The tokenizer with words that no text is split into, until it has as many tokens as the model knows. */
export function widerTokenizer(tokenizer: unknown, vocabulary: number): unknown {
  if (!hasVocabulary(tokenizer)) throw new Error("the embedded model's tokenizer has no vocabulary");
  const known = Object.keys(tokenizer.model.vocab).length + tokenizer.added_tokens.length;
  const more = Array.from({ length: Math.max(0, vocabulary - known) }, (_, index) => [
    `Ġ#${known + index}`,
    known + index,
  ]);
  return {
    ...tokenizer,
    model: { ...tokenizer.model, vocab: { ...Object.fromEntries(more), ...tokenizer.model.vocab } },
  };
}

interface Tokenizer {
  added_tokens: readonly unknown[];
  model: { vocab: Record<string, number> };
}

function hasVocabulary(tokenizer: unknown): tokenizer is Tokenizer {
  return (
    typeof tokenizer === "object" && tokenizer !== null && "model" in tokenizer && "added_tokens" in tokenizer
  );
}
