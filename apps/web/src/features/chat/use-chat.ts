import type { Chat, LimitState } from "@causerie/contracts";
import { useCallback, useEffect, useReducer, useRef, useState } from "react";
import { cancelGeneration, readChat, retryAnswer, type Sent } from "./chat-client.ts";
import { chatReducer } from "./chat-reducer.ts";
import { type AnswerMessage, stateOfChat, unfinishedAnswer } from "./chat-state.ts";
import { deliverMessage } from "./deliver-message.ts";
import { newId } from "./new-id.ts";
import { findUnanswered } from "./unanswered-message.ts";
import { type OpenedStream, useGeneration } from "./use-generation.ts";

/** What the page says above the composer. */
export type Notice =
  | { kind: "limited"; writeAgainAt: Date }
  | { kind: "refused"; message: string }
  | { kind: "unreachable" };

/** How many messages are left and until when, once that is worth saying. */
export interface FewLeft {
  remaining: number;
  until: Date;
}

export interface UseChatOptions {
  chat: Chat;
  /** Called with a text that could not be sent, which belongs back into the composer. */
  onRefused: (text: string) => void;
}

/** One chat: what it shows and what a person can do with it. */
export function useChat({ chat, onRefused }: UseChatOptions) {
  const [state, dispatch] = useReducer(chatReducer, chat, stateOfChat);
  const [notice, setNotice] = useState<Notice | null>(null);
  const [fewLeft, setFewLeft] = useState<FewLeft | null>(null);
  // The page may be drawn again with another new id (a change of language does it); a chat keeps its first one.
  const chatId = useRef(chat.id);
  const stopWanted = useRef(false);

  const answer = unfinishedAnswer(state);
  const generationId = answer?.generationId;
  const opened = useRef<OpenedStream | null>(null);
  const connected = useGeneration({ generationId, opened, dispatch });

  const settle = useCallback((sent: Sent): sent is Sent & { outcome: "accepted" } => {
    setNotice(noticeOf(sent));
    if (sent.outcome !== "accepted") return false;
    setFewLeft(fewLeftOf(sent.limit));
    opened.current = { generationId: sent.result.generationId, stream: sent.stream };
    // Somebody pressed Stop before the answer had a name.
    if (stopWanted.current) void cancelGeneration(sent.result.generationId);
    return true;
  }, []);

  const shown = useRef(state.messages);
  useEffect(() => {
    shown.current = state.messages;
  }, [state.messages]);
  const beginsChat = state.messages.length === 0;
  const send = useCallback(
    async (text: string) => {
      stopWanted.current = false;
      const known = findUnanswered({ text, chatId: chatId.current, beginsChat });
      const message = known ?? { chatId: chatId.current, clientMessageId: newId(), text, beginsChat };
      const { clientMessageId } = message;
      dispatch({ type: "send-started", clientMessageId, text });
      const isShown = (messageId: string): boolean => shown.current.some(({ id }) => id === messageId);
      const { sent, ...delivered } = await deliverMessage({ message, isShown });
      chatId.current = delivered.chatId;
      if (settle(sent)) {
        dispatch({ type: "send-accepted", clientMessageId, result: sent.result });
        if (location.pathname === "/") history.replaceState(null, "", `/c/${delivered.chatId}`);
      } else {
        dispatch({ type: "send-refused", clientMessageId });
        onRefused(text);
      }
    },
    [beginsChat, onRefused, settle],
  );

  const retry = useCallback(
    async (before: AnswerMessage) => {
      stopWanted.current = false;
      dispatch({ type: "retry-started", answerId: before.id });
      const sent = await retryAnswer(before.id);
      if (settle(sent)) {
        dispatch({ type: "retry-accepted", answerId: before.id, generationId: sent.result.generationId });
      } else {
        dispatch({ type: "retry-refused", before });
        // One whose reply got lost is being written all the same.
        const stored = sent.outcome === "limited" ? null : await readChat(chatId.current);
        const answer = stored?.messages.find(({ id }) => id === before.id);
        if (stored === null || answer?.generation?.id === before.generationId) return;
        dispatch({ type: "chat-read", chat: stored });
        setNotice(null);
      }
    },
    [settle],
  );

  const stop = useCallback(async () => {
    if (generationId === undefined) stopWanted.current = true;
    else await cancelGeneration(generationId);
  }, [generationId]);

  return { state, answer, notice, fewLeft, connected, send, retry, stop };
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

/** From how many on the messages left are counted out loud. */
const fewRemaining = 5;

function fewLeftOf(limit: LimitState | null): FewLeft | null {
  if (limit === null || limit.remaining > fewRemaining) return null;
  return { remaining: limit.remaining, until: new Date(Date.now() + limit.resetMs) };
}
