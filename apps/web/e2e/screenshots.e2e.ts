import { answerEnded, expect, openPage, say, test } from "./fixtures/chat.ts";
import { shoot, viewports } from "./fixtures/picture.ts";

// README.md shows one of these.
for (const [device, viewport] of Object.entries(viewports)) {
  for (const colorScheme of ["light", "dark"] as const) {
    for (const locale of ["en", "fr"] as const) {
      test(`pictures: ${device}, ${colorScheme}, ${locale}`, async ({ browser, product }) => {
        const context = await browser.newContext({ viewport, colorScheme, locale });
        const page = await context.newPage();
        await openPage(page, product.url);
        await shoot(page, `welcome-${device}-${colorScheme}-${locale}`);
        await say(page, locale === "fr" ? "Bonjour ! Comment vas-tu ?" : "Hello! Tell me about your day.");
        await answerEnded(page);
        await expect(page.locator(".answer-text")).not.toBeEmpty();
        await shoot(page, `chat-${device}-${colorScheme}-${locale}`);
        await context.close();
      });
    }
  }
}
