import { Button, CheckIcon, CopyIcon } from "@causerie/ui";
import { useTranslations } from "next-intl";
import { useEffect, useState } from "react";
import { copyText } from "./copy-text.ts";

/** How long the button says that it has copied; shorter and people miss it. */
const copiedShownMs = 1_600;

/** Copies a text and says so. */
export function CopyButton({ text, label }: { text: string; label: string }) {
  const t = useTranslations("answer");
  const [copied, setCopied] = useState(false);
  useEffect(() => {
    if (!copied) return undefined;
    const timer = setTimeout(() => setCopied(false), copiedShownMs);
    return () => clearTimeout(timer);
  }, [copied]);
  const copy = async (): Promise<void> => {
    setCopied(await copyText(text));
  };
  return (
    <Button className="button-small" aria-label={copied ? t("copied") : label} onClick={() => void copy()}>
      {copied ? <CheckIcon /> : <CopyIcon />}
      <span aria-hidden="true">{copied ? t("copied") : t("copyCode")}</span>
    </Button>
  );
}
