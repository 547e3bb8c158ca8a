import { isObject } from "./config-file.ts";

/** A special token as configurations write it: its text, or an object around the text; null for anything else. */
export function specialTokenText(value: unknown): string | null {
  const text = isObject(value) ? value["content"] : value;
  return typeof text === "string" ? text : null;
}
