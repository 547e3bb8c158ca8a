import { cleanText, type GenerationParams, STOP_LENGTH_MAX, STOP_STRINGS_MAX } from "@causerie/contracts";
import type { CompletionMessage } from "@causerie/services";
import { z } from "zod";
import { completionMessagesMax } from "../tunables.ts";

const text = z.string().transform(cleanText);

const textPart = z.strictObject({ type: z.literal("text"), text });
const content = z.union([
  text,
  z.array(textPart).transform((parts) => parts.map((part) => part.text).join("")),
]);

// What OpenAI's clients send back of an answer they were given, besides its text; it means nothing here.
const ignored = z.unknown().optional();
const message = withoutNulls(
  z.strictObject({
    role: z.enum(["system", "developer", "user", "assistant"]),
    content,
    name: ignored,
    refusal: ignored,
    annotations: ignored,
  }),
);

const stop = z.string().min(1).max(STOP_LENGTH_MAX);
const tokensMax = z.int().min(1).max(32_768);

/** Body of POST /v1/chat/completions: the part of OpenAI's that Causerie serves. Fields that are null count as absent. */
export const chatCompletionRequest = withoutNulls(
  z.strictObject({
    model: z.string(),
    messages: z.array(message).min(1).max(completionMessagesMax),
    temperature: z.number().min(0).max(2).optional(),
    top_p: z.number().min(0).max(1).optional(),
    presence_penalty: z.number().min(-2).max(2).optional(),
    frequency_penalty: z.number().min(-2).max(2).optional(),
    max_tokens: tokensMax.optional(),
    max_completion_tokens: tokensMax.optional(),
    stop: z.union([stop.transform((text) => [text]), z.array(stop).max(STOP_STRINGS_MAX)]).optional(),
    seed: z.int().optional(),
    n: z.literal(1).optional(),
    stream: z.boolean().optional(),
    stream_options: z.strictObject({ include_usage: z.boolean().optional() }).optional(),
    response_format: z.strictObject({ type: z.literal("text") }).optional(),
    user: ignored,
  }),
);
export type ChatCompletionRequest = z.output<typeof chatCompletionRequest>;

const seedValues = 2 ** 32;

/** The request's sampling as it is stored. A seed may be any integer, also a negative one; ours are unsigned. */
export function completionParams(request: ChatCompletionRequest): GenerationParams {
  const { temperature, top_p: topP, stop: stops, seed } = request;
  const { presence_penalty: presencePenalty, frequency_penalty: frequencyPenalty } = request;
  const maxTokens = request.max_completion_tokens ?? request.max_tokens;
  return {
    ...(temperature === undefined ? {} : { temperature }),
    ...(topP === undefined ? {} : { topP }),
    ...(presencePenalty === undefined ? {} : { presencePenalty }),
    ...(frequencyPenalty === undefined ? {} : { frequencyPenalty }),
    ...(maxTokens === undefined ? {} : { maxTokens }),
    ...(stops === undefined || stops.length === 0 ? {} : { stop: stops }),
    ...(seed === undefined ? {} : { seed: ((seed % seedValues) + seedValues) % seedValues }),
  };
}

/** The request's conversation; what OpenAI now calls the developer's message is the system's. */
export function completionMessages(request: ChatCompletionRequest): CompletionMessage[] {
  return request.messages.map(({ role, content: text }) => ({
    role: role === "developer" ? "system" : role,
    content: text,
  }));
}

function withoutNulls<Shape extends z.ZodType>(shape: Shape) {
  return z.preprocess(dropNulls, shape);
}

function dropNulls(value: unknown): unknown {
  if (typeof value !== "object" || value === null || Array.isArray(value)) return value;
  return Object.fromEntries(Object.entries(value).filter(([, field]) => field !== null));
}
