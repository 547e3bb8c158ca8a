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
  /** Whether it was to begin its chat. A page opened anew gives an empty chat another id, but it is the same to people. */
  beginsChat: boolean;
}

/** Remembers the message that is on its way; null once its fate is known. */
export function rememberUnanswered(message: UnansweredMessage | null): void {
  keepInTab(unansweredKey, message === null ? null : JSON.stringify(message));
}

/** The message on its way when it has this text and this place. */
export function findUnanswered(wanted: {
  text: string;
  chatId: string;
  beginsChat: boolean;
}): UnansweredMessage | null {
  const kept = readFromTab(unansweredKey);
  if (kept === null) return null;
  const message = JSON.parse(kept) as UnansweredMessage;
  const fits = wanted.beginsChat ? message.beginsChat : message.chatId === wanted.chatId;
  return fits && message.text === wanted.text ? message : null;
}
