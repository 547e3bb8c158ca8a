import type { Chat } from "@causerie/contracts";
import { useCallback, useEffect, useReducer, useRef, useState } from "react";
import { cancelGeneration, retryAnswer, type Sent, sendMessage } from "./chat-client.ts";
import { chatReducer } from "./chat-reducer.ts";
import { type AnswerMessage, stateOfChat, unfinishedAnswer } from "./chat-state.ts";
import { followGeneration } from "./generation-stream.ts";
import { newId } from "./new-id.ts";

/** What the page says above the composer. */
export type Notice =
  | { kind: "limited"; writeAgainAt: Date }
  | { kind: "refused"; message: string }
  | { kind: "unreachable" };

export interface UseChatOptions {
  chat: Chat;
  /** Called with a text that could not be sent, which belongs back into the composer. */
  onRefused: (text: string) => void;
}

/** One chat: what it shows and what a person can do with it. */
export function useChat({ chat, onRefused }: UseChatOptions) {
  const [state, dispatch] = useReducer(chatReducer, chat, stateOfChat);
  const [notice, setNotice] = useState<Notice | null>(null);
  const [remaining, setRemaining] = useState<number | null>(null);
  const [connected, setConnected] = useState(true);
  // The id of a text that may have arrived although its answer got lost: sending it again must not double it.
  const unanswered = useRef<{ text: string; clientMessageId: string } | null>(null);

  const answer = unfinishedAnswer(state);
  const generationId = answer?.generationId;
  useEffect(() => {
    if (generationId === undefined) return undefined;
    const stop = followGeneration({
      generationId,
      onConnection: setConnected,
      onEvent: (event, eventId) =>
        dispatch({
          type: "event-received",
          generationId,
          event,
          ...(eventId === undefined ? {} : { eventId }),
        }),
    });
    return () => {
      stop();
      setConnected(true);
    };
  }, [generationId]);

  const settle = useCallback((sent: Sent): sent is Sent & { outcome: "accepted" } => {
    setNotice(noticeOf(sent));
    if (sent.outcome === "accepted") setRemaining(fewLeft(sent.limit));
    return sent.outcome === "accepted";
  }, []);

  const send = useCallback(
    async (text: string) => {
      const known = unanswered.current?.text === text ? unanswered.current.clientMessageId : newId();
      unanswered.current = { text, clientMessageId: known };
      dispatch({ type: "send-started", clientMessageId: known, text });
      const sent = await sendMessage({ chatId: chat.id, clientMessageId: known, text });
      if (settle(sent)) {
        unanswered.current = null;
        dispatch({ type: "send-accepted", clientMessageId: known, result: sent.result });
        if (location.pathname === "/") history.replaceState(null, "", `/c/${chat.id}`);
      } else {
        dispatch({ type: "send-refused", clientMessageId: known });
        onRefused(text);
      }
    },
    [chat.id, onRefused, settle],
  );

  const retry = useCallback(
    async (before: AnswerMessage) => {
      dispatch({ type: "retry-started", answerId: before.id });
      const sent = await retryAnswer(before.id);
      if (settle(sent)) {
        dispatch({ type: "retry-accepted", answerId: before.id, generationId: sent.result.generationId });
      } else {
        dispatch({ type: "retry-refused", before });
      }
    },
    [settle],
  );

  const stop = useCallback(async () => {
    if (generationId !== undefined) await cancelGeneration(generationId);
  }, [generationId]);

  return { state, answer, notice, remaining, connected, send, retry, stop };
}

function noticeOf(sent: Sent): Notice | null {
  switch (sent.outcome) {
    case "accepted":
      return null;
    case "limited":
      return { kind: "limited", writeAgainAt: sent.writeAgainAt };
    case "refused":
      return { kind: "refused", message: sent.message };
    case "unreachable":
      return { kind: "unreachable" };
    default:
      return sent satisfies never;
  }
}

/** How many messages are left, once that is worth saying. */
const fewRemaining = 5;

function fewLeft(limit: (Sent & { outcome: "accepted" })["limit"]): number | null {
  return limit !== null && limit.remaining <= fewRemaining ? limit.remaining : null;
}
