import { Button, PauseIndicator, RetryIcon } from "@causerie/ui";
import { useTranslations } from "next-intl";
import { lazy, memo, Suspense } from "react";
import { endOfAnswer } from "./answer-end.ts";
import type { AnswerMessage, ShownMessage } from "./chat-state.ts";
import { isUnfinished } from "./chat-state.ts";
import { CopyButton } from "./copy-button.tsx";

// Half of the page's JavaScript; it comes with the first answer, and until then the answer is plain text.
const Markdown = lazy(async () => ({ default: (await import("./markdown.tsx")).Markdown }));

export interface MessageProps {
  message: ShownMessage;
  onRetry: (answer: AnswerMessage) => void;
}

/** One message of the chat. */
export const Message = memo(function Message({ message, onRetry }: MessageProps) {
  const t = useTranslations("answer");
  if (message.role === "user") {
    return (
      <li className="message message-user">
        <h2 className="visually-hidden">{t("you")}</h2>
        <p className="bubble" dir="auto">
          {message.text}
        </p>
      </li>
    );
  }
  return (
    <li className="message message-answer" aria-busy={isUnfinished(message)}>
      <h2 className="visually-hidden">{t("assistant")}</h2>
      {message.text !== "" && <AnswerText answer={message} />}
      {message.phase === "waiting" && <Waiting answer={message} />}
      {message.phase === "streaming" && <Writing />}
      <AnswerFooter answer={message} onRetry={onRetry} />
    </li>
  );
});

function AnswerText({ answer }: { answer: AnswerMessage }) {
  return (
    <div dir="auto">
      <Suspense fallback={<p className="answer-text answer-plain">{answer.text}</p>}>
        <Markdown text={answer.text} streaming={answer.phase === "streaming"} />
      </Suspense>
    </div>
  );
}

function Waiting({ answer }: { answer: AnswerMessage }) {
  const t = useTranslations("answer");
  return (
    <p className="waiting">
      <PauseIndicator />
      {answer.place === undefined ? t("waiting") : t("queued", { ...answer.place })}
    </p>
  );
}

/** Where the footer will be: a model that takes its time must not look like one that has stopped. */
function Writing() {
  return (
    <p className="waiting">
      <PauseIndicator />
    </p>
  );
}

const cutNotes = { length: "cutLength", loop: "cutLoop", deadline: "cutDeadline" } as const;

function AnswerFooter({ answer, onRetry }: { answer: AnswerMessage; onRetry: MessageProps["onRetry"] }) {
  const t = useTranslations("answer");
  if (isUnfinished(answer)) return null;
  const end = endOfAnswer(answer);
  return (
    <div className="answer-footer">
      {end !== null && <p className={`answer-${answer.phase}`}>{t(end)}</p>}
      {answer.cut !== undefined && <p>{t(cutNotes[answer.cut])}</p>}
      {end !== null && (
        <Button className="button-small" onClick={() => onRetry(answer)}>
          <RetryIcon />
          {t("retry")}
        </Button>
      )}
      {answer.text !== "" && <CopyButton text={answer.text} label={t("copy")} />}
    </div>
  );
}
