"use client";

import { Button } from "@causerie/ui";
import { useTranslations } from "next-intl";

export default function FaultPage({ reset }: { reset: () => void }) {
  const t = useTranslations("error");
  return (
    <main className="message-page">
      <h1>{t("faultTitle")}</h1>
      <p>{t("faultText")}</p>
      <Button look="solid" onClick={reset}>
        {t("again")}
      </Button>
    </main>
  );
}
