import { Template } from "@huggingface/jinja";
import { Tokenizer } from "@huggingface/tokenizers";
import type { Decode } from "./detokenizer.ts";
import type { ModelFolder } from "./model-folder.ts";

export interface PromptMessage {
  role: "system" | "user" | "assistant";
  content: string;
}

export interface ChatTokenizer {
  buildPrompt: (messages: readonly PromptMessage[]) => number[];
  decode: Decode;
}

// Private-use characters around an index stand for a content while the template is rendered.
const contentMark = /\uE000(\d+)\uE001/;

/**
 * Tokenizes chats. The template's own text is encoded with special tokens, what people wrote without any: a content
 * that spells `<|im_end|>` becomes ordinary text and cannot end its message.
 */
export function createChatTokenizer(
  model: Pick<ModelFolder, "tokenizer" | "tokenizerConfig">,
): ChatTokenizer {
  const { raw, chatTemplate } = model.tokenizerConfig;
  const withSpecials = new Tokenizer(model.tokenizer, raw);
  const withoutSpecials = new Tokenizer({ ...model.tokenizer, added_tokens: [] }, raw);
  const template = new Template(chatTemplate);
  const encode = (tokenizer: Tokenizer, text: string): number[] =>
    text === "" ? [] : tokenizer.encode(text, { add_special_tokens: false }).ids;

  return {
    buildPrompt(messages) {
      const marked = messages.map(({ role }, index) => ({ role, content: `\uE000${index}\uE001` }));
      const rendered = template.render({ ...raw, messages: marked, add_generation_prompt: true });
      // Splitting by a group yields template text and content indexes in turn.
      return rendered
        .split(contentMark)
        .flatMap((part, place) =>
          place % 2 === 0
            ? encode(withSpecials, part)
            : encode(withoutSpecials, messages[Number(part)]?.content ?? ""),
        );
    },
    // Cleaning up spaces would change text that was shown already once the next token is known.
    decode: (tokenIds) =>
      tokenIds.length === 0
        ? ""
        : withSpecials.decode(tokenIds, { skip_special_tokens: true, clean_up_tokenization_spaces: false }),
  };
}
