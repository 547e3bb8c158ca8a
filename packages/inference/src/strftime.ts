/** Python's `strftime` as far as chat templates use it, in English and UTC, whatever the machine is set to. */
export function strftime(date: Date, format: string): string {
  return format.replace(/%([a-zA-Z%])/g, (directive, letter: string) => partOf(date, letter) ?? directive);
}

function partOf(date: Date, letter: string): string | null {
  const two = (value: number): string => String(value).padStart(2, "0");
  const named = (options: Intl.DateTimeFormatOptions): string =>
    new Intl.DateTimeFormat("en-US", { ...options, timeZone: "UTC" }).format(date);
  switch (letter) {
    case "Y":
      return String(date.getUTCFullYear());
    case "m":
      return two(date.getUTCMonth() + 1);
    case "d":
      return two(date.getUTCDate());
    case "B":
      return named({ month: "long" });
    case "b":
      return named({ month: "short" });
    case "A":
      return named({ weekday: "long" });
    case "a":
      return named({ weekday: "short" });
    case "H":
      return two(date.getUTCHours());
    case "M":
      return two(date.getUTCMinutes());
    case "S":
      return two(date.getUTCSeconds());
    case "%":
      return "%";
    default:
      return null;
  }
}
