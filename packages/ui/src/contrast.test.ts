import { readFileSync } from "node:fs";
import { expect, test } from "vitest";

const tokens = readFileSync(new URL("./tokens.css", import.meta.url), "utf8");

const textContrastMin = 4.5;
const shapeContrastMin = 3;

const textPairs = [
  ["ink", "paper"],
  ["ink", "paper-raised"],
  ["ink", "paper-sunken"],
  ["ink", "bubble"],
  ["ink-soft", "paper"],
  ["ink-soft", "paper-raised"],
  ["ink-soft", "paper-sunken"],
  ["accent", "paper"],
  ["accent-strong", "paper"],
  ["on-accent", "accent"],
  ["on-accent", "accent-strong"],
  ["danger", "danger-paper"],
  ["danger", "paper"],
  ["caution", "caution-paper"],
] as const;

const shapePairs = [
  ["focus", "paper"],
  ["focus", "paper-raised"],
  ["focus", "paper-sunken"],
  ["line-strong", "paper"],
  ["line-strong", "paper-raised"],
] as const;

type Colour = readonly [lightness: number, chroma: number, hue: number];

/** The pair of colours of a token, for light and for dark. */
function colours(name: string): Record<"light" | "dark", Colour> {
  const oklch = String.raw`oklch\(([\d.]+) ([\d.]+) ([\d.]+)\)`;
  const match = new RegExp(`--${name}: light-dark\\(${oklch}, ${oklch}\\)`).exec(tokens);
  if (match === null) throw new Error(`tokens.css has no pair of colours --${name}`);
  const [lightL = 0, lightC = 0, lightH = 0, darkL = 0, darkC = 0, darkH = 0] = match.slice(1).map(Number);
  return { light: [lightL, lightC, lightH], dark: [darkL, darkC, darkH] };
}

/** Relative luminance (WCAG 2.2) of an OKLCH colour, cut to what sRGB can show; matrices by Björn Ottosson. */
function luminance([lightness, chroma, hue]: Colour): number {
  const angle = (hue * Math.PI) / 180;
  const [a, b] = [chroma * Math.cos(angle), chroma * Math.sin(angle)];
  const l = (lightness + 0.3963377774 * a + 0.2158037573 * b) ** 3;
  const m = (lightness - 0.1055613458 * a - 0.0638541728 * b) ** 3;
  const s = (lightness - 0.0894841775 * a - 1.291485548 * b) ** 3;
  const cut = (value: number): number => Math.min(1, Math.max(0, value));
  const red = cut(4.0767416621 * l - 3.3077115913 * m + 0.2309699292 * s);
  const green = cut(-1.2684380046 * l + 2.6097574011 * m - 0.3413193965 * s);
  const blue = cut(-0.0041960863 * l - 0.7034186147 * m + 1.707614701 * s);
  return 0.2126 * red + 0.7152 * green + 0.0722 * blue;
}

function contrast(one: Colour, other: Colour): number {
  const [dark = 0, light = 0] = [luminance(one), luminance(other)].toSorted((left, right) => left - right);
  return (light + 0.05) / (dark + 0.05);
}

for (const scheme of ["light", "dark"] as const) {
  test.each(textPairs)(`text can be read in the ${scheme} theme: %s on %s`, (text, ground) => {
    expect(contrast(colours(text)[scheme], colours(ground)[scheme])).toBeGreaterThanOrEqual(textContrastMin);
  });
  test.each(shapePairs)(`shapes can be seen in the ${scheme} theme: %s on %s`, (shape, ground) => {
    expect(contrast(colours(shape)[scheme], colours(ground)[scheme])).toBeGreaterThanOrEqual(
      shapeContrastMin,
    );
  });
}
