import { useTranslations } from "next-intl";
import { isValidElement, type ReactNode } from "react";
import { type Components, Streamdown } from "streamdown";
import { CopyButton } from "./copy-button.tsx";

/** An answer as Markdown, also half-written. Raw HTML is sanitised, and nothing is loaded from anywhere. */
export function Markdown({ text, streaming }: { text: string; streaming: boolean }) {
  return (
    <Streamdown
      className="answer-text"
      mode={streaming ? "streaming" : "static"}
      parseIncompleteMarkdown={streaming}
      components={components}
      linkSafety={{ enabled: false }}
    >
      {text}
    </Streamdown>
  );
}

const components: Components = {
  // A picture from elsewhere would tell its server who reads; its name is shown instead.
  img: ({ alt }) => <PictureName name={alt ?? ""} />,
  a: ({ href, children }) => (
    <a href={href} target="_blank" rel="noopener noreferrer nofollow">
      {children}
    </a>
  ),
  pre: ({ children }) => <CodeBlock>{children}</CodeBlock>,
  inlineCode: ({ children }) => <code>{children}</code>,
  strong: ({ children }) => <strong>{children}</strong>,
  table: ({ children }) => <ScrollingTable>{children}</ScrollingTable>,
};

function ScrollingTable({ children }: { children: ReactNode }) {
  const t = useTranslations("answer");
  return (
    // A wide table scrolls by itself; the focus stops here so that the keyboard can scroll it too.
    // oxlint-disable-next-line jsx-a11y/no-noninteractive-tabindex
    <section className="answer-table" tabIndex={0} aria-label={t("table")}>
      <table>{children}</table>
    </section>
  );
}

function PictureName({ name }: { name: string }) {
  const t = useTranslations("answer");
  return <span className="answer-image">{t("image", { name })}</span>;
}

function CodeBlock({ children }: { children: ReactNode }) {
  const t = useTranslations("answer");
  const { code, language } = contentOf(children);
  return (
    <figure className="answer-code">
      <figcaption>
        <span>{language}</span>
        <CopyButton text={code} label={t("copyCode")} />
      </figcaption>
      {/* oxlint-disable-next-line jsx-a11y/no-noninteractive-tabindex -- long lines scroll by keyboard too */}
      <pre tabIndex={0}>
        <code>{code}</code>
      </pre>
    </figure>
  );
}

function contentOf(children: ReactNode): { code: string; language: string } {
  if (!isValidElement<{ children?: ReactNode; className?: string }>(children))
    return { code: "", language: "" };
  const code = typeof children.props.children === "string" ? children.props.children : "";
  return { code, language: children.props.className?.replace("language-", "") ?? "" };
}
