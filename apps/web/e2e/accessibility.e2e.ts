import AxeBuilder from "@axe-core/playwright";
import type { Page } from "@playwright/test";
import { answerEnded, expect, say, test } from "./fixtures/chat.ts";

async function expectNoViolations(page: Page): Promise<void> {
  const { violations } = await new AxeBuilder({ page }).analyze();
  expect(violations.map(({ id, nodes }) => ({ id, targets: nodes.map((node) => node.target) }))).toEqual([]);
}

for (const colorScheme of ["light", "dark"] as const) {
  test(`axe finds nothing on the welcome, an answer and an error, ${colorScheme}`, async ({
    chatPage,
    product,
  }) => {
    await chatPage.emulateMedia({ colorScheme });
    await expectNoViolations(chatPage);
    await say(chatPage, "Hello");
    await answerEnded(chatPage);
    await expectNoViolations(chatPage);
    await chatPage.goto(`${product.url}/c/00000000-0000-4000-8000-000000000000`);
    await expect(chatPage.getByRole("heading", { name: "There is nothing here" })).toBeVisible();
    await expectNoViolations(chatPage);
  });
}

test("the keyboard alone is enough", async ({ chatPage }) => {
  await chatPage.keyboard.press("Tab");
  await expect(chatPage.getByRole("link", { name: "Skip to the message field" })).toBeFocused();
  await chatPage.keyboard.press("Enter");
  await chatPage.keyboard.press("Tab");
  await chatPage.locator("#composer").focus();
  await chatPage.keyboard.type("Hello");
  await chatPage.keyboard.press("Enter");
  await answerEnded(chatPage);
  await expect(chatPage.locator("#composer")).toBeFocused();
});
