import { Mark } from "@causerie/ui";
import { useTranslations } from "next-intl";

const examples = ["example1", "example2", "example3", "example4"] as const;

/** What a stranger sees first: what this is, and something to begin with. */
export function Welcome({ onExample }: { onExample: (text: string) => void }) {
  const t = useTranslations("welcome");
  return (
    <section className="welcome">
      <Mark />
      <h1>{t("title")}</h1>
      <p>{t("promise")}</p>
      <p className="welcome-caution">{t("caution")}</p>
      <h2 className="visually-hidden">{t("examples")}</h2>
      <ul>
        {examples.map((key) => (
          <li key={key}>
            <button type="button" className="example" onClick={() => onExample(t(key))}>
              {t(key)}
            </button>
          </li>
        ))}
      </ul>
    </section>
  );
}
