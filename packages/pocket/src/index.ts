import { fileURLToPath } from "node:url";

/** Absolute path of the embedded model: Hugging Face layout, weights in `onnx/model_q8.onnx`. */
export const pocketModelFolder = fileURLToPath(new URL("../model", import.meta.url));

/** What the product says of the embedded model. */
export const pocketModel = {
  id: "pocket",
  name: "Causerie Pocket",
  parameters: 5_180_000,
  quantisation: "8-bit weights (MatMulNBits, block 32)",
  licence: "Apache-2.0",
} as const;
