import { ArrowUpIcon, Button, StopIcon } from "@causerie/ui";
import { useTranslations } from "next-intl";
import { type FormEvent, type KeyboardEvent, type Ref } from "react";

/** As in the contract `messageText`, which the browser doesn't load. A test holds the two together. */
export const composerLengthMax = 16_000;

export interface ComposerProps {
  text: string;
  onText: (text: string) => void;
  onSend: () => void;
  onStop: () => void;
  answering: boolean;
  remaining: number | null;
  fieldRef: Ref<HTMLTextAreaElement>;
}

/** Where a person writes. Enter sends, Shift+Enter breaks the line, Escape stops the answer. */
export function Composer({ text, onText, onSend, onStop, answering, remaining, fieldRef }: ComposerProps) {
  const t = useTranslations("composer");
  const excess = text.length - composerLengthMax;
  const sendable = text.trim() !== "" && excess <= 0 && !answering;

  const submit = (event: FormEvent): void => {
    event.preventDefault();
    if (sendable) onSend();
  };
  const handleKey = (event: KeyboardEvent<HTMLTextAreaElement>): void => {
    // While an input method composes a word, Enter belongs to it.
    if (event.nativeEvent.isComposing) return;
    if (event.key === "Escape" && answering) onStop();
    if (event.key === "Enter" && !event.shiftKey) submit(event);
  };

  return (
    <form className="composer" onSubmit={submit}>
      <div className="composer-field">
        <textarea
          ref={fieldRef}
          id="composer"
          rows={1}
          dir="auto"
          value={text}
          aria-label={t("label")}
          aria-describedby="composer-hint"
          placeholder={t("placeholder")}
          enterKeyHint="send"
          onChange={(event) => onText(event.target.value)}
          onKeyDown={handleKey}
        />
        {answering ? (
          <Button look="icon" className="button-send" aria-label={t("stop")} onClick={onStop}>
            <StopIcon />
          </Button>
        ) : (
          <Button
            look="icon"
            className="button-send"
            type="submit"
            aria-label={t("send")}
            aria-disabled={!sendable}
          >
            <ArrowUpIcon />
          </Button>
        )}
      </div>
      <p id="composer-hint" className={`composer-hint ${excess > 0 ? "is-wrong" : ""}`}>
        {excess > 0 && t("tooLong", { count: excess })}
        {excess <= 0 && (remaining === null ? t("hint") : t("remaining", { count: remaining }))}
      </p>
    </form>
  );
}
