import { readJson } from "../read-json-body.ts";
import { type ChatCompletionRequest, chatCompletionRequest } from "./chat-completion-request.ts";
import { shapeError } from "./openai-error.ts";

/** Parses the body of POST /v1/chat/completions, or throws the error that OpenAI's API would answer. */
export async function readCompletionRequest(request: Request): Promise<ChatCompletionRequest> {
  const parsed = chatCompletionRequest.safeParse(await readJson(request));
  if (!parsed.success) throw shapeError(parsed.error);
  return parsed.data;
}
