import { fileURLToPath } from "node:url";
import { answerEnded, expect, say, test } from "./fixtures/chat.ts";

const folder = fileURLToPath(new URL("../../../test-output/screenshots", import.meta.url));
const sizes = { phone: { width: 390, height: 844 }, desktop: { width: 1280, height: 800 } };

// The pictures are for people to look at; README.md shows one. The test fails when a page scrolls sideways.
for (const [device, viewport] of Object.entries(sizes)) {
  for (const colorScheme of ["light", "dark"] as const) {
    for (const locale of ["en", "fr"] as const) {
      test(`pictures: ${device}, ${colorScheme}, ${locale}`, async ({ browser, product }) => {
        const context = await browser.newContext({ viewport, colorScheme, locale });
        const page = await context.newPage();
        const shoot = async (state: string): Promise<void> => {
          await page.screenshot({ path: `${folder}/${state}-${device}-${colorScheme}-${locale}.png` });
          const overflow = await page.evaluate(
            () => document.documentElement.scrollWidth - document.documentElement.clientWidth,
          );
          expect(overflow).toBeLessThanOrEqual(0);
        };
        await page.goto(product.url);
        await shoot("welcome");
        await say(page, locale === "fr" ? "Bonjour ! Comment vas-tu ?" : "Hello! Tell me about your day.");
        await answerEnded(page);
        await shoot("chat");
        await context.close();
      });
    }
  }
}
