import { useLocale, useTranslations } from "next-intl";
import { clockTime } from "./clock-time.ts";
import type { Notice } from "./use-chat.ts";
import { useOnline } from "./use-online.ts";
import { useSecondsUntil } from "./use-seconds-until.ts";

/** Why a message did not go out, or that the connection is gone. Says what to do; nothing when all is well. */
export function NoticeBar({ notice, connected }: { notice: Notice | null; connected: boolean }) {
  return (
    <output className="notice-area">
      {notice === null ? <ConnectionNotice connected={connected} /> : <RefusalNotice notice={notice} />}
    </output>
  );
}

function ConnectionNotice({ connected }: { connected: boolean }) {
  const t = useTranslations("notice");
  const online = useOnline();
  if (online && connected) return null;
  // Most breaks are mended before the notice has faded in.
  return <p className="notice notice-late">{online ? t("reconnecting") : t("offline")}</p>;
}

function RefusalNotice({ notice }: { notice: Notice }) {
  const t = useTranslations("notice");
  if (notice.kind === "limited") return <LimitNotice until={notice.writeAgainAt} />;
  return (
    <p className="notice notice-danger">{notice.kind === "refused" ? notice.message : t("unreachable")}</p>
  );
}

function LimitNotice({ until }: { until: Date }) {
  const t = useTranslations("notice");
  const locale = useLocale();
  const seconds = useSecondsUntil(until);
  if (seconds === 0) return <p className="notice">{t("limitOver")}</p>;
  return (
    <p className="notice">
      {t("limited", { time: clockTime(until, locale) })}{" "}
      {/* A screen reader hears the time once; it would hear every second of this. */}
      <span className="notice-countdown" aria-hidden="true">
        {t("countdown", { seconds })}
      </span>
    </p>
  );
}
