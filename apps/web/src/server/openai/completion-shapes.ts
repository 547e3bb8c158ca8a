import { cutReason, type FinishReason, type Usage } from "@causerie/contracts";

/** What all pieces of one answer have in common. */
export interface CompletionHead {
  generationId: string;
  model: string;
  /** Seconds since 1970. */
  created: number;
}

/** A whole answer in OpenAI's shape; reasoning under the name that servers of open models have given it. */
export function completionBody(
  head: CompletionHead,
  answer: { text: string; reasoning?: string; end: CompletionEnd },
): object {
  const reasoning = answer.reasoning ? { reasoning_content: answer.reasoning } : {};
  return {
    ...common(head, "chat.completion"),
    choices: [
      {
        index: 0,
        message: { role: "assistant", content: answer.text, ...reasoning, refusal: null, annotations: [] },
        logprobs: null,
        finish_reason: openAiFinishReason(answer.end.finishReason),
      },
    ],
    usage: openAiUsage(answer.end.usage),
  };
}

export interface CompletionEnd {
  finishReason: FinishReason;
  usage: Usage;
}

/** Chunks of a streamed answer. With `includeUsage` all but the last carry `usage: null`, as OpenAI's do. */
export function completionChunks(head: CompletionHead, options: { includeUsage: boolean }) {
  const frame = (choices: object[], usage: object | null = null): object => ({
    ...common(head, "chat.completion.chunk"),
    choices,
    ...(options.includeUsage ? { usage } : {}),
  });
  const choice = (delta: object, finishReason: string | null): object => ({
    index: 0,
    delta,
    logprobs: null,
    finish_reason: finishReason,
  });
  return {
    first: () => frame([choice({ role: "assistant", content: "", refusal: null }, null)]),
    text: (text: string) => frame([choice({ content: text }, null)]),
    reasoning: (text: string) => frame([choice({ reasoning_content: text }, null)]),
    last: (end: CompletionEnd) => frame([choice({}, openAiFinishReason(end.finishReason))]),
    usage: (end: CompletionEnd) => frame([], openAiUsage(end.usage)),
    includeUsage: options.includeUsage,
  };
}

function common(head: CompletionHead, object: string): object {
  return {
    id: `chatcmpl-${head.generationId}`,
    object,
    created: head.created,
    model: head.model,
    service_tier: "default",
    system_fingerprint: null,
  };
}

/** OpenAI knows no reader who pressed Stop; who does so over the API has closed the connection anyway. */
function openAiFinishReason(reason: FinishReason): "stop" | "length" {
  return cutReason(reason) === undefined ? "stop" : "length";
}

function openAiUsage({ promptTokens, completionTokens }: Usage): object {
  return {
    prompt_tokens: promptTokens,
    completion_tokens: completionTokens,
    total_tokens: promptTokens + completionTokens,
  };
}
