/*
 * While a template is rendered, marks stand for what people wrote, and afterwards for special tokens, so that neither
 * can be taken for the other. Marks are made of code points that Unicode keeps for a program's own use: they are in no
 * text, and where somebody puts them into one, they become U+FFFD.
 */

export interface PromptMessage {
  role: "system" | "user" | "assistant";
  content: string;
}

const ownCodePoints = /[\uFDD0-\uFDEF]/g;
const writtenMark = /\uFDD0(\d+)\uFDD1/;

/** Stands for a special token in text that is tokenized. */
export function tokenMark(id: number): string {
  return `\uFDD2${id}\uFDD3`;
}

export const tokenMarks = /\uFDD2(\d+)\uFDD3/g;

/** Messages with marks in the place of what was written, and the texts that the marks stand for, by number. */
export interface MarkedMessages {
  messages: PromptMessage[];
  written: readonly string[];
}

/**
 * Marks what was written. Spaces around it stay as they are, so that a template which trims them, or asks whether there
 * is anything, does what it would do with the text itself. An answer that begins with a thought shows the template its
 * two tags, since templates leave out the thoughts of earlier turns; no other tag in a text is seen by anybody.
 */
export function markMessages(messages: readonly PromptMessage[]): MarkedMessages {
  const written: string[] = [];
  const mark = (text: string): string => {
    const inner = text.trim();
    if (inner === "") return text;
    written.push(inner);
    const start = text.length - text.trimStart().length;
    return `${text.slice(0, start)}\uFDD0${written.length - 1}\uFDD1${text.slice(start + inner.length)}`;
  };
  const marked = messages.map(({ role, content }) => {
    const thought = role === "assistant" ? leadingThought.exec(content) : null;
    if (thought === null) return { role, content: mark(content) };
    const [whole, opening = "", inside = ""] = thought;
    return { role, content: `${opening}${mark(inside)}</think>${mark(content.slice(whole.length))}` };
  });
  return { messages: marked, written };
}

const leadingThought = /^(\s*<think>)([\s\S]*?)<\/think>/;

/**
 * Puts the texts back into what the template wrote, and has each part of the template's own changed by `replace`. Null
 * when the template has cut a mark apart, and with it what somebody wrote.
 */
export function unmark(
  rendered: string,
  written: readonly string[],
  replace: (templateText: string) => string,
): string | null {
  // Splitting by a group yields the template's text and the numbers of marks in turn.
  const parts = rendered.split(writtenMark);
  if (parts.some((part, place) => place % 2 === 0 && part.search(ownCodePoints) !== -1)) return null;
  return parts
    .map((part, place) =>
      place % 2 === 0 ? replace(part) : (written[Number(part)] ?? "").replace(ownCodePoints, "\uFFFD"),
    )
    .join("");
}
