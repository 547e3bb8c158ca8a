import { type Sent, sendMessage } from "./chat-client.ts";
import { newId } from "./new-id.ts";
import { rememberUnanswered, type UnansweredMessage } from "./unanswered-message.ts";

export interface DeliverOptions {
  message: UnansweredMessage;
  /** Whether the page shows a message with this id already. */
  isShown: (messageId: string) => boolean;
}

/** Sends a message, once more under other ids where those it has turn out to be used up. Tells which chat it is in. */
export async function deliverMessage(options: DeliverOptions): Promise<{ sent: Sent; chatId: string }> {
  const { message, isShown } = options;
  const sent = await attempt(message);
  const again = idsForAnother(sent, message, isShown);
  if (again === null) return { sent, chatId: message.chatId };
  const changed = { ...message, ...again };
  return { sent: await attempt(changed), chatId: changed.chatId };
}

async function attempt(message: UnansweredMessage): Promise<Sent> {
  rememberUnanswered(message);
  const sent = await sendMessage(message);
  if (sent.outcome !== "unreachable") rememberUnanswered(null);
  return sent;
}

function idsForAnother(
  sent: Sent,
  { beginsChat }: UnansweredMessage,
  isShown: DeliverOptions["isShown"],
): Partial<UnansweredMessage> | null {
  if (sent.outcome === "accepted" && isShown(sent.result.messageId)) {
    // It had arrived, before a reload: who sees it there and sends the same words again means a new message.
    sent.stream.close();
    return { clientMessageId: newId() };
  }
  // The lost reply to the first message took the cookie of its session along: nobody can open that chat again.
  const isOutOfReach = beginsChat && sent.outcome === "refused" && sent.code === "not_found";
  return isOutOfReach ? { chatId: newId() } : null;
}
