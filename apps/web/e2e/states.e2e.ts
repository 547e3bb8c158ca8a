import { randomUUID } from "node:crypto";
import { createTestTenant } from "@causerie/testing";
import type { Page } from "@playwright/test";
import { answerEnded, lastAnswer, openPage, say } from "./fixtures/chat.ts";
import { expectAccessible, shoot, viewports } from "./fixtures/picture.ts";
import { expect, stoppedPrompt, test } from "./fixtures/stage.ts";

const looks = [
  { device: "phone", colorScheme: "light", locale: "en" },
  { device: "phone", colorScheme: "dark", locale: "fr" },
  { device: "desktop", colorScheme: "light", locale: "fr" },
  { device: "desktop", colorScheme: "dark", locale: "en" },
] as const;

/** Notices fade in, some of them late: most breaks are mended before. */
async function settled(page: Page): Promise<void> {
  await page.evaluate(async () => {
    const finite = document
      .getAnimations()
      .filter((animation) => animation.effect?.getTiming().iterations !== Infinity);
    await Promise.all(finite.map((animation) => animation.finished));
  });
}

for (const { device, colorScheme, locale } of looks) {
  test(`every state of an answer: ${device}, ${colorScheme}, ${locale}`, async ({ browser, stage }) => {
    const context = await browser.newContext({ viewport: viewports[device], colorScheme, locale });
    const page = await context.newPage();
    const look = async (state: string): Promise<void> => {
      await expectAccessible(page);
      await shoot(page, `${state}-${device}-${colorScheme}-${locale}`);
    };
    await openPage(page, stage.product.url);

    const prompt = `What can I do on a rainy Sunday? ${randomUUID().slice(0, 4)}`;
    const gate = stage.hold(prompt);
    await stage.stopWorker();
    await say(page, prompt);
    await expect(lastAnswer(page)).toContainText(/1 (of|sur) 1/);
    await look("queued");

    stage.startWorker();
    await expect(lastAnswer(page).getByRole("listitem")).toHaveCount(3);
    await look("streaming");
    await context.setOffline(true);
    await expect(page.getByRole("status")).toContainText(/offline|hors ligne/);
    await settled(page);
    await look("offline");
    await context.setOffline(false);
    gate.open();
    await answerEnded(page);
    await expect(lastAnswer(page).getByRole("table")).toBeVisible();
    await look("answered");

    await say(page, stoppedPrompt);
    await answerEnded(page);
    await look("stopped");

    const failing = `This one fails. ${randomUUID()}`;
    stage.failOnce(failing);
    await say(page, failing);
    await answerEnded(page);
    await look("failed");
    await context.close();
  });
}

test("a failed answer is written anew by Try again", async ({ page, stage }) => {
  stage.startWorker();
  await openPage(page, stage.product.url);
  const prompt = `Fail once. ${randomUUID()}`;
  stage.failOnce(prompt);
  await say(page, prompt);
  await expect(lastAnswer(page)).toContainText("The answer could not be written.");
  await expect(page.locator('[aria-live="polite"]')).toHaveText("The answer could not be written.");
  await lastAnswer(page).getByRole("button", { name: "Try again" }).press("Enter");
  await expect(page.locator("#composer")).toBeFocused();
  await expect(lastAnswer(page).getByRole("table")).toBeVisible();
  await answerEnded(page);
  await expect(page.locator(".message-answer")).toHaveCount(1);
  await expect(lastAnswer(page)).not.toContainText("could not be written");
});

test("a retry whose reply gets lost is followed all the same", async ({ page, stage }) => {
  stage.startWorker();
  await openPage(page, stage.product.url);
  const prompt = `Fail, then be lost. ${randomUUID()}`;
  stage.failOnce(prompt);
  await say(page, prompt);
  await page.route("**/retry", async (route) => {
    await route.fetch({ headers: { ...route.request().headers(), accept: "application/json" } });
    await route.abort();
  });
  await lastAnswer(page).getByRole("button", { name: "Try again" }).click();
  await expect(lastAnswer(page).getByRole("table")).toBeVisible();
  await expect(page.getByRole("status")).toBeEmpty();
});

test("a web process that dies in mid-answer costs no word and doubles none", async ({ page, stage }) => {
  stage.startWorker();
  await openPage(page, stage.product.url);
  const prompt = `Hold on. ${randomUUID()}`;
  const gate = stage.hold(prompt);
  await say(page, prompt);
  await expect(lastAnswer(page).getByRole("listitem")).toHaveCount(3);
  await stage.product.web.kill();
  await expect(page.getByRole("status")).toContainText("Connection lost");
  gate.open();
  await stage.product.web.start();
  await answerEnded(page);
  await expect(page.getByRole("status")).toBeEmpty();
  await expect(lastAnswer(page).getByRole("listitem")).toHaveCount(3);
  await expect(lastAnswer(page).getByRole("table")).toHaveCount(1);
  await expect(lastAnswer(page).getByText("for a rainy Sunday")).toHaveCount(1);
});

test("a second tab shows the same answer while it is written", async ({ page, context, stage }) => {
  stage.startWorker();
  await openPage(page, stage.product.url);
  const prompt = `Two tabs. ${randomUUID()}`;
  const gate = stage.hold(prompt);
  await say(page, prompt);
  await expect(lastAnswer(page).getByRole("listitem")).toHaveCount(3);
  const second = await context.newPage();
  await openPage(second, page.url());
  await expect(lastAnswer(second).getByRole("listitem")).toHaveCount(3);
  gate.open();
  await Promise.all([answerEnded(page), answerEnded(second)]);
  const [shown, alsoShown] = await Promise.all(
    [page, second].map((tab) => lastAnswer(tab).locator(".answer-text").innerText()),
  );
  expect(alsoShown).toBe(shown);
});

test("a tenant's limit is shown with the time at which one may write again", async ({ page, stage }) => {
  // Browsers look for every name under localhost on their own machine.
  await createTestTenant({
    url: stage.product.databaseUrl,
    host: "limited.localhost",
    policies: [{ scope: "session", kind: "messages", windowMs: 60_000, max: 1 }],
  });
  stage.startWorker();
  await openPage(page, stage.product.url.replace("localhost", "limited.localhost"));
  await say(page, "The one that I have");
  await answerEnded(page);
  await say(page, "One too many");
  await expect(page.getByRole("status")).toContainText("You may write again at");
  await expect(page.locator("#composer")).toHaveValue("One too many");
  await expectAccessible(page);
  await shoot(page, "limited-desktop-light-en");
});
