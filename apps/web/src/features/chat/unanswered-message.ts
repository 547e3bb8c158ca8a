import { keepInTab, readFromTab } from "./tab-storage.ts";

const unansweredKey = "causerie-unanswered";

/**
 * A message whose request got no answer: it may have arrived all the same. Sent again with the same ids it is the same
 * message, also after a reload.
 */
export interface UnansweredMessage {
  chatId: string;
  clientMessageId: string;
  text: string;
}

/** Remembers the message that is on its way; null once its fate is known. */
export function rememberUnanswered(message: UnansweredMessage | null): void {
  keepInTab(unansweredKey, message === null ? null : JSON.stringify(message));
}

/** The message on its way when its text is this one and its chat may be this one; an empty chat may be any. */
export function findUnanswered(options: {
  text: string;
  chatId: string;
  chatIsEmpty: boolean;
}): UnansweredMessage | null {
  const kept = readFromTab(unansweredKey);
  if (kept === null) return null;
  const message = JSON.parse(kept) as UnansweredMessage;
  const fits = options.chatIsEmpty || message.chatId === options.chatId;
  return fits && message.text === options.text ? message : null;
}
