import { z } from "zod";
import type { ErrorCode } from "./error-code.ts";
import type { GenerationStatus } from "./generation-status.ts";

/** Longest message a person may send, in UTF-16 code units. */
export const MESSAGE_LENGTH_MAX = 16_000;

export const id = z.uuid();

// Control characters other than tab and line breaks carry no meaning in a chat and break terminals and logs.
// oxlint-disable-next-line no-control-regex
const controlCharacters = /[\u0000-\u0008\u000B\u000C\u000E-\u001F\u007F]/g;

/** Text without control characters and with lone surrogates mended. */
export function cleanText(text: string): string {
  return text.toWellFormed().replaceAll(controlCharacters, "");
}

/** Text a person wrote: cleaned, not blank, bounded. */
export const messageText = z
  .string()
  .max(MESSAGE_LENGTH_MAX)
  .transform(cleanText)
  .refine((text) => text.trim().length > 0, { message: "empty" });

/** Body of POST /api/chats/:chatId/messages. The same clientMessageId sent again gets the same answer. */
export const sendMessageBody = z.strictObject({ clientMessageId: id, text: messageText });
export type SendMessageBody = z.infer<typeof sendMessageBody>;

/** Answer to it (201, or 200 when it was a replay): JSON, or the first of the answer's events for who accepts those. */
export interface SendMessageResult {
  messageId: string;
  generationId: string;
  /** The message that the answer will become. */
  answerId: string;
}

/** One message as the browser sees it. An assistant's message carries the state of its generation. */
export interface ChatMessage {
  id: string;
  role: "user" | "assistant";
  text: string;
  generation?: { id: string; status: GenerationStatus; errorCode?: ErrorCode };
}

/** Answer of GET /api/chats/:chatId: messages, oldest first. */
export interface Chat {
  id: string;
  messages: ChatMessage[];
}
