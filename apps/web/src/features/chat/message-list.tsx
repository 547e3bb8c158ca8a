import { ArrowDownIcon, Button } from "@causerie/ui";
import { useTranslations } from "next-intl";
import { useEffect, useRef, useState } from "react";
import type { AnswerMessage, ShownMessage } from "./chat-state.ts";
import { Message } from "./message.tsx";

/** Distance from the end, in CSS pixels, up to which a reader counts as being at the end. */
const atEndTolerance = 80;

export interface MessageListProps {
  messages: readonly ShownMessage[];
  onRetry: (answer: AnswerMessage) => void;
  /** Called when the reader has jumped to the end: the button that did it goes, and with it the focus. */
  onJump: () => void;
}

/** The messages, oldest first. Follows the answer as it grows, unless the reader has scrolled up. */
export function MessageList({ messages, onRetry, onJump }: MessageListProps) {
  const t = useTranslations("answer");
  const end = useRef<HTMLDivElement>(null);
  const [atEnd, setAtEnd] = useState(true);

  useEffect(() => {
    const look = (): void => {
      const { scrollHeight, clientHeight } = document.documentElement;
      setAtEnd(scrollHeight - clientHeight - window.scrollY < atEndTolerance);
    };
    window.addEventListener("scroll", look, { passive: true });
    return () => window.removeEventListener("scroll", look);
  }, []);
  useEffect(() => {
    if (atEnd) end.current?.scrollIntoView({ block: "end" });
  }, [messages, atEnd]);

  return (
    <>
      <h1 className="visually-hidden">{t("heading")}</h1>
      <ol className="messages">
        {messages.map((message) => (
          <Message key={message.key} message={message} onRetry={onRetry} />
        ))}
      </ol>
      <div ref={end} className="messages-end" />
      {!atEnd && (
        <Button
          look="icon"
          className="button-jump"
          aria-label={t("jump")}
          onClick={() => {
            end.current?.scrollIntoView({ block: "end" });
            onJump();
          }}
        >
          <ArrowDownIcon />
        </Button>
      )}
    </>
  );
}
