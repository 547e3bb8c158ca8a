import { Mark } from "@causerie/ui";
import { useTranslations } from "next-intl";

export default function NotFoundPage() {
  const t = useTranslations("error");
  return (
    // Without a composer the header's skip link leads here.
    <main id="composer" tabIndex={-1} className="message-page">
      <Mark />
      <h1>{t("notFoundTitle")}</h1>
      <p>{t("notFoundText")}</p>
      <a href="/" className="button button-solid">
        {t("back")}
      </a>
    </main>
  );
}
