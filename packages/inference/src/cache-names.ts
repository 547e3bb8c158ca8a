/** Names of the cache's tensors in a graph; `%d` stands for the layer. */
export interface CacheNames {
  pastKey: string;
  pastValue: string;
  presentKey: string;
  presentValue: string;
}

/** Those of Hugging Face's exports, and of ONNX Runtime GenAI's unless its configuration says otherwise. */
export const usualCacheNames: CacheNames = {
  pastKey: "past_key_values.%d.key",
  pastValue: "past_key_values.%d.value",
  presentKey: "present.%d.key",
  presentValue: "present.%d.value",
};
