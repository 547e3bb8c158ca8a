import { headers } from "next/headers";
import { getRequestConfig } from "next-intl/server";
import { readLocale } from "#server/locale.ts";

export default getRequestConfig(async () => {
  const locale = readLocale(await headers());
  const { default: messages } = await (locale === "fr"
    ? import("../messages/fr.json")
    : import("../messages/en.json"));
  return { locale, messages };
});
