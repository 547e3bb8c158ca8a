"use client";

import { Button, MoonIcon, SunIcon } from "@causerie/ui";
import { useTranslations } from "next-intl";
import { useEffect, useState } from "react";
import { themeStorageKey } from "./theme-script.ts";

type Theme = "light" | "dark";

function currentTheme(): Theme {
  const chosen = document.documentElement.dataset["theme"];
  if (chosen === "light" || chosen === "dark") return chosen;
  return matchMedia("(prefers-color-scheme: dark)").matches ? "dark" : "light";
}

/** Changes between light and dark; until it is used, the system decides. */
export function ThemeSwitch() {
  const t = useTranslations("shell");
  const [theme, setTheme] = useState<Theme>("light");
  // The server cannot know the theme, so the first render is light and the next one right.
  // oxlint-disable-next-line react/set-state-in-effect
  useEffect(() => setTheme(currentTheme()), []);
  const change = (): void => {
    const next = currentTheme() === "dark" ? "light" : "dark";
    document.documentElement.dataset["theme"] = next;
    setTheme(next);
    try {
      localStorage.setItem(themeStorageKey, next);
    } catch {
      // Storage is forbidden: the choice holds for this page.
    }
  };
  return (
    <Button look="icon" aria-label={theme === "dark" ? t("toLight") : t("toDark")} onClick={change}>
      {theme === "dark" ? <SunIcon /> : <MoonIcon />}
    </Button>
  );
}
