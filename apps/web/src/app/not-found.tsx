import { useTranslations } from "next-intl";

export default function NotFoundPage() {
  const t = useTranslations("error");
  return (
    <main className="message-page">
      <h1>{t("notFoundTitle")}</h1>
      <p>{t("notFoundText")}</p>
      <a href="/" className="button button-solid">
        {t("back")}
      </a>
    </main>
  );
}
