import { join } from "node:path";
import { ConfigFile, invalidModel, isObject, readText } from "./config-file.ts";

const jinjaName = "chat_template.jinja";

/**
 * The model's chat template, from the first place that has one: `chat_template.jinja`, which newer repositories keep
 * and which then counts, `tokenizer_config.json`, `chat_template.json`. Of several, the one named `default`.
 */
export async function readChatTemplate(folder: string, tokenizerConfig: ConfigFile): Promise<string> {
  const own = await readText(join(folder, jinjaName));
  if (own !== null) return own;
  for (const file of [tokenizerConfig, await ConfigFile.readIfAny(join(folder, "chat_template.json"))]) {
    if (file.has("chat_template")) return templateIn(file);
  }
  throw invalidModel(
    `${folder} has no chat template; put the one that the model was trained with beside it as ${jinjaName}`,
  );
}

function templateIn(file: ConfigFile): string {
  const value = file.json["chat_template"];
  if (typeof value === "string") return value;
  const named = Array.isArray(value) ? value.filter(isNamedTemplate) : [];
  const chosen = named.find(({ name }) => name === "default") ?? named[0];
  if (chosen !== undefined) return chosen.template;
  throw file.fault("chat_template", "is neither a template nor a list of named templates");
}

function isNamedTemplate(value: unknown): value is { name: string; template: string } {
  return isObject(value) && typeof value["name"] === "string" && typeof value["template"] === "string";
}
