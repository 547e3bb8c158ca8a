import { NewChatIcon, Wordmark } from "@causerie/ui";
import { useTranslations } from "next-intl";
import { LocaleSwitch } from "./locale-switch.tsx";
import { ThemeSwitch } from "./theme-switch.tsx";

/** The bar on top of every page. */
export function Header() {
  const t = useTranslations("shell");
  // Plain links: a new chat begins with a fresh page, whatever state the old one was in.
  return (
    <header className="header">
      <a href="#composer" className="skip-link">
        {t("skip")}
      </a>
      <a href="/" className="header-home" aria-label={t("home")}>
        <Wordmark />
      </a>
      <nav>
        <LocaleSwitch />
        <ThemeSwitch />
        <a href="/" className="button button-quiet" aria-label={t("newChat")}>
          <NewChatIcon />
          <span className="wide-only">{t("newChat")}</span>
        </a>
      </nav>
    </header>
  );
}
