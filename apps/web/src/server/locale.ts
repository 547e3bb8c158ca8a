/** Languages in which the server writes errors; the pages speak the same ones. */
export const serverLocales = ["en", "fr"] as const;
export type ServerLocale = (typeof serverLocales)[number];

/** Cookie in which the page keeps the language a person chose. */
export const localeCookieName = "causerie_locale";

/** The reader's language: the chosen one, else the browser's first that we speak, else English. */
export function readLocale(headers: Headers): ServerLocale {
  const chosen = readCookie(headers, localeCookieName);
  return asLocale(chosen) ?? bestAcceptedLocale(headers.get("accept-language") ?? "") ?? "en";
}

/** The value of one cookie, or undefined. */
export function readCookie(headers: Headers, name: string): string | undefined {
  for (const pair of (headers.get("cookie") ?? "").split(";")) {
    const separator = pair.indexOf("=");
    if (separator > 0 && pair.slice(0, separator).trim() === name) return pair.slice(separator + 1).trim();
  }
  return undefined;
}

function bestAcceptedLocale(acceptLanguage: string): ServerLocale | undefined {
  const ranked = acceptLanguage
    .split(",")
    .map((entry) => {
      const [tag = "", ...parameters] = entry.trim().toLowerCase().split(";");
      const quality = parameters
        .map((parameter) => parameter.trim())
        .find((parameter) => parameter.startsWith("q="));
      return {
        locale: asLocale(tag.split("-")[0]),
        quality: quality === undefined ? 1 : Number(quality.slice(2)),
      };
    })
    .filter((entry) => entry.locale !== undefined && entry.quality > 0)
    .toSorted((left, right) => right.quality - left.quality);
  return ranked[0]?.locale;
}

function asLocale(value: string | undefined): ServerLocale | undefined {
  return serverLocales.find((locale) => locale === value);
}
