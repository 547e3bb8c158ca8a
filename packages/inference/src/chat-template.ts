import { Template } from "@huggingface/jinja";
import { invalidModel } from "./config-file.ts";
import { EngineError } from "./errors.ts";
import type { PromptMessage } from "./prompt-marks.ts";
import { specialTokenText } from "./special-token-text.ts";
import { strftime } from "./strftime.ts";

export interface PromptOptions {
  /** Handed to the template; models that don't know it ignore it. What the model does without it when left out. */
  enableThinking?: boolean;
}

export type RenderTemplate = (messages: readonly PromptMessage[], options: PromptOptions) => string;

const specialTokenNames = [
  "bos_token",
  "eos_token",
  "unk_token",
  "sep_token",
  "pad_token",
  "cls_token",
  "mask_token",
];

const probe = { system: "\uFDD4", user: "\uFDD5" };

/**
 * Compiles a chat template. Throws an `invalid_model` error when it cannot write a prompt for a single message; the
 * function it gives throws `invalid_request` when the template refuses messages, for instance two answers in a row. A
 * template that takes no system text, or forgets it, gets it as the beginning of the message that follows.
 */
export function compileTemplate(
  { chatTemplate, raw }: { chatTemplate: string; raw: object },
  today: () => Date,
): RenderTemplate {
  const template = parse(chatTemplate);
  const specials = specialTokens(raw);
  const render: RenderTemplate = (messages, { enableThinking }) =>
    template.render({
      ...specials,
      messages: messages.map(({ role, content }) => ({ role, content })),
      add_generation_prompt: true,
      // Templates ask whether these are none, and find them so where they were written.
      tools: null,
      documents: null,
      own_strftime_now: (format: string) => strftime(today(), format),
      ...(enableThinking === undefined ? {} : { enable_thinking: enableThinking }),
    });
  checkUserMessage(render);
  const takesSystem = takesSystemText(render);

  return (messages, options) => {
    try {
      return render(takesSystem ? messages : withoutSystem(messages), options);
    } catch (error) {
      const reason = error instanceof Error ? error.message : String(error);
      throw new EngineError(
        "invalid_request",
        `the model's chat template refuses these messages: ${reason}`,
        {
          cause: error,
        },
      );
    }
  };
}

// The library's own function writes in the machine's language and hour, and cannot be replaced from outside. The empty
// text keeps the line break that a template may begin with: one behind a block is dropped.
const prelude = `{% set strftime_now = own_strftime_now %}{{ "" }}`;

function parse(chatTemplate: string): Template {
  try {
    return new Template(prelude + chatTemplate);
  } catch (error) {
    throw invalidModel("the model's chat template is no Jinja template that can be read", error);
  }
}

/** Their texts; the ones that a model doesn't have stay undefined, as its template expects. */
function specialTokens(raw: object): Record<string, string> {
  const known = Object.entries(raw).map(([name, value]) => [name, specialTokenText(value)] as const);
  return Object.fromEntries(
    known.flatMap(([name, text]) =>
      text !== null && specialTokenNames.includes(name) ? [[name, text]] : [],
    ),
  );
}

function checkUserMessage(render: RenderTemplate): void {
  let prompt: string;
  try {
    prompt = render([{ role: "user", content: probe.user }], {});
  } catch (error) {
    throw invalidModel("the model's chat template cannot write a prompt for one message", error);
  }
  if (!prompt.includes(probe.user))
    throw invalidModel("the model's chat template leaves out what people write");
}

function takesSystemText(render: RenderTemplate): boolean {
  const messages: PromptMessage[] = [
    { role: "system", content: probe.system },
    { role: "user", content: probe.user },
  ];
  try {
    return render(messages, {}).includes(probe.system);
  } catch {
    // Refusing is how templates say that the model was never shown a system text.
    return false;
  }
}

function withoutSystem(messages: readonly PromptMessage[]): PromptMessage[] {
  const merged: PromptMessage[] = [];
  let pending: string[] = [];
  for (const message of messages) {
    if (message.role === "system") {
      pending.push(message.content);
    } else if (message.role === "user") {
      merged.push({ role: "user", content: [...pending, message.content].join("\n\n") });
      pending = [];
    } else {
      merged.push(message);
    }
  }
  // Nothing follows where only the beginning of a prompt is asked for.
  if (pending.length > 0) merged.push({ role: "user", content: pending.join("\n\n") });
  return merged;
}
