const oneHourMs = 3_600_000;

/** A moment as a clock shows it: with seconds when it is near, with the day when it is not today. */
export function clockTime(moment: Date, locale: string, now: Date = new Date()): string {
  const near = moment.getTime() - now.getTime() < oneHourMs;
  const sameDay = moment.toDateString() === now.toDateString();
  return new Intl.DateTimeFormat(locale, {
    hour: "numeric",
    minute: "2-digit",
    ...(near ? { second: "2-digit" } : {}),
    ...(sameDay || near ? {} : { weekday: "long" }),
  }).format(moment);
}
