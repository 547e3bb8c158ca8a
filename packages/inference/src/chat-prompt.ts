import { compileTemplate, type PromptOptions } from "./chat-template.ts";
import { invalidModel } from "./config-file.ts";
import type { Decode } from "./detokenizer.ts";
import { createMarkedTokenizer } from "./marked-tokenizer.ts";
import type { ModelFolder } from "./model-folder.ts";
import { markMessages, type PromptMessage, unmark } from "./prompt-marks.ts";

export type { PromptOptions } from "./chat-template.ts";
export type { PromptMessage } from "./prompt-marks.ts";

export interface ChatTokenizer {
  /** Throws an `invalid_request` error when the model's chat template refuses the messages. */
  buildPrompt: (messages: readonly PromptMessage[], options?: PromptOptions) => number[];
  decode: Decode;
}

/**
 * Tokenizes chats, token for token as the model's own tokenizer would, but for one thing: a content that spells
 * `<|im_end|>` is ordinary text and cannot end its message. Throws an `invalid_model` error when tokenizer or template
 * cannot be used. Templates that write the date get that of `today`.
 */
export function createChatTokenizer(
  model: Pick<ModelFolder, "tokenizer" | "tokenizerConfig">,
  today: () => Date = () => new Date(),
): ChatTokenizer {
  const render = compileTemplate(model.tokenizerConfig, today);
  const tokenizer = createMarkedTokenizer(model);
  return {
    buildPrompt(messages, options = {}) {
      const marked = markMessages(messages);
      const text = unmark(render(marked.messages, options), marked.written, tokenizer.mark);
      if (text === null) throw invalidModel("the model's chat template cuts messages apart");
      return tokenizer.encode(text);
    },
    decode: tokenizer.decode,
  };
}
