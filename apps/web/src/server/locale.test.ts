import { describe, expect, it } from "vitest";
import { readLocale } from "./locale.ts";

describe("readLocale", () => {
  it.each([
    ["fr-CA,fr;q=0.9,en;q=0.8", "fr"],
    ["de,en;q=0.7,fr;q=0.8", "fr"],
    ["fr;q=0,en;q=0.1", "en"],
    ["*", "en"],
    ["", "en"],
    ["fr;q=banana", "en"],
  ])("reads %j as %s", (acceptLanguage, expected) => {
    expect(readLocale(new Headers({ "accept-language": acceptLanguage }))).toBe(expected);
  });

  it("prefers the language that was chosen to the browser's", () => {
    const headers = new Headers({ cookie: "a=b; causerie_locale=fr", "accept-language": "en" });
    expect(readLocale(headers)).toBe("fr");
  });

  it("ignores a chosen language that it doesn't speak", () => {
    expect(readLocale(new Headers({ cookie: "causerie_locale=xx", "accept-language": "fr" }))).toBe("fr");
  });
});
