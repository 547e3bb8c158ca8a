import { useFormatter, useTranslations } from "next-intl";
import type { Notice } from "./use-chat.ts";

/** Why a message did not go out, or that the connection is gone. Says what to do; nothing when all is well. */
export function NoticeBar({ notice, connected }: { notice: Notice | null; connected: boolean }) {
  const t = useTranslations("notice");
  const format = useFormatter();
  const texts = {
    limited: (at: Date) =>
      t("limited", { time: format.dateTime(at, { hour: "numeric", minute: "2-digit", second: "2-digit" }) }),
    unreachable: () => t("offline"),
  };
  const text = (): string | null => {
    if (notice === null) return connected ? null : t("reconnecting");
    if (notice.kind === "limited") return texts.limited(notice.writeAgainAt);
    return notice.kind === "refused" ? notice.message : texts.unreachable();
  };
  const shown = text();
  return (
    <output className="notice-area">
      {shown !== null && <p className={`notice ${notice === null ? "" : "notice-danger"}`}>{shown}</p>}
    </output>
  );
}
