import { z } from "zod";

/** Most stop strings one request may name, as in the OpenAI API. */
export const STOP_STRINGS_MAX = 4;
/** Longest stop string, in UTF-16 code units. */
export const STOP_LENGTH_MAX = 200;

/** Postgres keeps neither U+0000 nor half a surrogate pair, and no model says them. */
const stopString = z
  .string()
  .min(1)
  .max(STOP_LENGTH_MAX)
  .refine((stop) => stop.isWellFormed() && !stop.includes("\u0000"), { message: "not text" });

/** How an answer is sampled; stored with the generation so that any worker can continue it alike. */
export const generationParams = z.strictObject({
  temperature: z.number().min(0).max(2).optional(),
  /** 0 leaves the most likely token alone, as in the OpenAI API. */
  topP: z.number().min(0).max(1).optional(),
  presencePenalty: z.number().min(-2).max(2).optional(),
  frequencyPenalty: z.number().min(-2).max(2).optional(),
  maxTokens: z.int().min(1).max(32_768).optional(),
  stop: z.array(stopString).max(STOP_STRINGS_MAX).optional(),
  /** Always present in a stored generation: a hand-over needs it to draw the same tokens. */
  seed: z.int().min(0).max(4_294_967_295).optional(),
});
export type GenerationParams = z.infer<typeof generationParams>;
