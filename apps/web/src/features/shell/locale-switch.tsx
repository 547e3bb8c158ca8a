"use client";

import { Button } from "@causerie/ui";
import { useRouter } from "next/navigation";
import { useLocale, useTranslations } from "next-intl";

const oneYearSeconds = 31_536_000;

/** Changes between French and English; what is typed stays where it is. */
export function LocaleSwitch() {
  const t = useTranslations("shell");
  const router = useRouter();
  const other = useLocale() === "fr" ? "en" : "fr";
  const change = (): void => {
    document.cookie = `causerie_locale=${other}; path=/; max-age=${oneYearSeconds}; samesite=lax`;
    router.refresh();
  };
  return (
    <Button lang={other} onClick={change}>
      {t("otherLanguage")}
    </Button>
  );
}
