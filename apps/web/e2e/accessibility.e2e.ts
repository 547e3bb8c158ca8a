import { answerEnded, expect, say, test } from "./fixtures/chat.ts";
import { expectAccessible } from "./fixtures/picture.ts";

for (const colorScheme of ["light", "dark"] as const) {
  test(`axe finds nothing on the welcome, an answer and an error, ${colorScheme}`, async ({
    chatPage,
    product,
  }) => {
    await chatPage.emulateMedia({ colorScheme });
    await expectAccessible(chatPage);
    await say(chatPage, "Hello");
    await answerEnded(chatPage);
    await expectAccessible(chatPage);
    await chatPage.goto(`${product.url}/c/00000000-0000-4000-8000-000000000000`);
    await expect(chatPage.getByRole("heading", { name: "There is nothing here" })).toBeVisible();
    await expectAccessible(chatPage);
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
