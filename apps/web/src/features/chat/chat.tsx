"use client";

import type { Chat as StoredChat } from "@causerie/contracts";
import { useTranslations } from "next-intl";
import { useCallback, useRef } from "react";
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
  const onRefused = useCallback((text: string) => setDraft(text), [setDraft]);
  const { state, answer, notice, fewLeft, connected, send, retry, stop } = useChat({ chat, onRefused });

  const stopNow = useCallback(() => void stop(), [stop]);
  const retryNow = useCallback((before: AnswerMessage) => void retry(before), [retry]);
  usePageKeys({ field, onStop: answer === undefined ? undefined : stopNow });

  const submit = (text: string): void => {
    setDraft("");
    field.current?.focus();
    void send(text);
  };
  const empty = state.messages.length === 0;

  return (
    <main className="chat">
      {empty ? <Welcome onExample={submit} /> : <MessageList messages={state.messages} onRetry={retryNow} />}
      <div className="dock">
        <NoticeBar notice={notice} connected={connected} />
        <Composer
          text={draft}
          onText={setDraft}
          onSend={() => submit(draft)}
          onStop={stopNow}
          answering={answer !== undefined}
          fewLeft={fewLeft}
          fieldRef={field}
        />
      </div>
      {/* One announcement an answer: the words themselves would be read out piece by piece. */}
      <p className="visually-hidden" aria-live="polite">
        {state.answersCompleted > 0 && <span key={state.answersCompleted}>{t("announceDone")}</span>}
      </p>
    </main>
  );
}
