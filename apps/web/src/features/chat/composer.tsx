import { ArrowUpIcon, Button, StopIcon } from "@causerie/ui";
import { useLocale, useTranslations } from "next-intl";
import { type FormEvent, type KeyboardEvent, type MouseEvent, type Ref } from "react";
import { clockTime } from "./clock-time.ts";
import type { FewLeft } from "./use-chat.ts";

/** As in the contract `messageText`, which the browser doesn't load. A test holds the two together. */
export const composerLengthMax = 16_000;

/** Lines that the field grows to in browsers that cannot fit it to its content; the others stop at its largest height. */
const rowsMax = 8;

export interface ComposerProps {
  text: string;
  onText: (text: string) => void;
  onSend: () => void;
  onStop: () => void;
  answering: boolean;
  fewLeft: FewLeft | null;
  fieldRef: Ref<HTMLTextAreaElement>;
}

/** Where a person writes. Enter sends, Shift+Enter breaks the line; while an answer is written the button stops it. */
export function Composer({ text, onText, onSend, onStop, answering, fewLeft, fieldRef }: ComposerProps) {
  const t = useTranslations("composer");
  const excess = text.length - composerLengthMax;
  const sendable = text.trim() !== "" && excess <= 0 && !answering;

  const submit = (event: FormEvent): void => {
    event.preventDefault();
    if (sendable) onSend();
  };
  const handleKey = (event: KeyboardEvent<HTMLTextAreaElement>): void => {
    // While an input method composes a word, Enter belongs to it.
    if (event.key === "Enter" && !event.shiftKey && !event.nativeEvent.isComposing) submit(event);
  };

  const handleStop = (event: MouseEvent): void => {
    // The second half of a double click on Send was not meant for the Stop that has taken its place.
    if (event.detail <= 1) onStop();
  };

  return (
    <form className="composer" onSubmit={submit}>
      <div className="composer-field">
        <textarea
          ref={fieldRef}
          id="composer"
          rows={Math.min(rowsMax, text.split("\n").length)}
          dir="auto"
          value={text}
          aria-label={t("label")}
          aria-describedby="composer-keys composer-hint"
          placeholder={t("placeholder")}
          enterKeyHint="send"
          onChange={(event) => onText(event.target.value)}
          onKeyDown={handleKey}
        />
        {answering ? (
          <Button look="icon" className="button-send" aria-label={t("stop")} onClick={handleStop}>
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
      <p id="composer-keys" className="visually-hidden">
        {t("keys")}
      </p>
      <Hint excess={excess} fewLeft={fewLeft} />
    </form>
  );
}

function Hint({ excess, fewLeft }: { excess: number; fewLeft: FewLeft | null }) {
  const t = useTranslations("composer");
  const locale = useLocale();
  const text = (): string => {
    if (excess > 0) return t("tooLong", { count: excess });
    if (fewLeft === null) return t("caution");
    return t("remaining", { count: fewLeft.remaining, time: clockTime(fewLeft.until, locale) });
  };
  return (
    <p id="composer-hint" className={`composer-hint ${excess > 0 ? "is-wrong" : ""}`}>
      {text()}
    </p>
  );
}
