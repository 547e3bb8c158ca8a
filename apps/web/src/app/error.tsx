"use client";

import { Button, Mark } from "@causerie/ui";
import { useTranslations } from "next-intl";

export default function FaultPage({ reset }: { reset: () => void }) {
  const t = useTranslations("error");
  return (
    // Without a composer the header's skip link leads here.
    <main id="composer" tabIndex={-1} className="message-page">
      <Mark />
      <h1>{t("faultTitle")}</h1>
      <p>{t("faultText")}</p>
      <Button look="solid" onClick={reset}>
        {t("again")}
      </Button>
    </main>
  );
}
