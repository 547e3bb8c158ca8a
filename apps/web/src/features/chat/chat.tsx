"use client";

import type { Chat as StoredChat } from "@causerie/contracts";
import { useTranslations } from "next-intl";
import { useCallback, useRef } from "react";
import { endOfAnswer } from "./answer-end.ts";
import type { AnswerMessage } from "./chat-state.ts";
import { Composer } from "./composer.tsx";
import { MessageList } from "./message-list.tsx";
import { NoticeBar } from "./notice-bar.tsx";
import { useChat } from "./use-chat.ts";
import { useDraft } from "./use-draft.ts";
import { usePageKeys } from "./use-page-keys.ts";
import { Welcome } from "./welcome.tsx";

/** The chat: messages or a welcome above, the composer below. */
export function Chat({ chat }: { chat: StoredChat }) {
  const t = useTranslations("answer");
  const field = useRef<HTMLTextAreaElement>(null);
  const [draft, setDraft] = useDraft();
  const onRefused = useCallback(
    // What was typed meanwhile stays, behind what came back.
    (text: string) => setDraft((typed) => (typed === "" ? text : `${text}\n${typed}`)),
    [setDraft],
  );
  const { state, answer, notice, fewLeft, connected, send, retry, stop } = useChat({ chat, onRefused });

  const stopNow = useCallback(() => void stop(), [stop]);
  const focusField = useCallback(() => field.current?.focus(), []);
  const retryNow = useCallback(
    (before: AnswerMessage) => {
      // The button that has the focus is about to go.
      focusField();
      void retry(before);
    },
    [focusField, retry],
  );
  usePageKeys({ field, onStop: answer === undefined ? undefined : stopNow });

  const submit = (text: string): void => {
    focusField();
    void send(text);
  };
  const submitDraft = (): void => {
    setDraft("");
    submit(draft);
  };
  const empty = state.messages.length === 0;

  return (
    <main className="chat">
      {empty ? (
        <Welcome onExample={submit} />
      ) : (
        <MessageList messages={state.messages} onRetry={retryNow} onJump={focusField} />
      )}
      <div className="dock">
        <NoticeBar notice={notice} connected={connected} />
        <Composer
          text={draft}
          onText={setDraft}
          onSend={submitDraft}
          onStop={stopNow}
          answering={answer !== undefined}
          fewLeft={fewLeft}
          fieldRef={field}
        />
      </div>
      {/* One announcement an answer: the words themselves would be read out piece by piece. */}
      <p className="visually-hidden" aria-live="polite">
        {state.lastEnded !== null && (
          <span key={state.lastEnded.generationId}>{t(endOfAnswer(state.lastEnded) ?? "announceDone")}</span>
        )}
      </p>
    </main>
  );
}
