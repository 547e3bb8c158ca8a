import type { ConfigFile } from "./config-file.ts";
import type { ModelFolder } from "./model-folder.ts";

/** How a model wants its tokens chosen; what the file doesn't say changes nothing. Throws on numbers that mean nothing. */
export function readSamplingDefaults(file: ConfigFile): ModelFolder["defaults"] {
  const number = (name: string, whenMissing: number, isRight: (value: number) => boolean): number => {
    const value = file.number(name, whenMissing);
    if (isRight(value)) return value;
    throw file.fault(name, `is ${value}, which says nothing about how to choose tokens`);
  };
  const temperature = number("temperature", 1, (value) => value >= 0);
  return {
    temperature: file.json["do_sample"] === false ? 0 : temperature,
    topP: number("top_p", 1, (value) => value >= 0 && value <= 1),
    // Some write -1 for all tokens.
    topK: Math.max(0, number("top_k", 0, Number.isInteger)),
    repetitionPenalty: number("repetition_penalty", 1, (value) => value > 0),
  };
}
