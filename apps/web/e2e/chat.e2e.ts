import { answerEnded, expect, lastAnswer, openPage, say, test } from "./fixtures/chat.ts";

test("a stranger types, presses Enter and reads an answer", async ({ chatPage }) => {
  await say(chatPage, "Hello! How are you?");
  await expect(chatPage.locator(".bubble")).toHaveText("Hello! How are you?");
  await answerEnded(chatPage);
  await expect(lastAnswer(chatPage).locator(".answer-text")).not.toBeEmpty();
  await expect(chatPage).toHaveURL(/\/c\/[0-9a-f-]{36}$/);
  await expect(chatPage.getByText("Causerie has answered.")).toHaveCount(1);
});

test("Shift and Enter breaks the line instead of sending", async ({ chatPage }) => {
  const field = chatPage.locator("#composer");
  await field.fill("one");
  await field.press("Shift+Enter");
  await field.pressSequentially("two");
  await expect(field).toHaveValue("one\ntwo");
  await expect(chatPage.locator(".message")).toHaveCount(0);
});

test("an example begins a chat", async ({ chatPage }) => {
  await chatPage.locator(".example").first().click();
  await answerEnded(chatPage);
  await expect(chatPage.locator(".bubble")).toHaveText("Tell me a short story about a fox.");
});

test("a reload in mid-answer shows what was said and goes on to the same end", async ({ chatPage }) => {
  await say(chatPage, "Tell me a long story about a fox, a bear and a bird.");
  await expect(lastAnswer(chatPage).locator(".answer-text")).not.toBeEmpty();
  await chatPage.waitForURL(/\/c\//);
  await chatPage.reload();
  await answerEnded(chatPage);
  const shown = await lastAnswer(chatPage).locator(".answer-text").innerText();
  await chatPage.reload();
  await expect(chatPage.locator(".bubble")).toHaveText(
    "Tell me a long story about a fox, a bear and a bird.",
  );
  await expect(lastAnswer(chatPage).locator(".answer-text")).toHaveText(shown, { useInnerText: true });
});

test("a new chat begins empty and the old one is still at its address", async ({ chatPage }) => {
  await say(chatPage, "Hello");
  await answerEnded(chatPage);
  const address = chatPage.url();
  await chatPage.getByRole("link", { name: "New chat" }).click();
  await expect(chatPage.locator(".welcome")).toBeVisible();
  await chatPage.goto(address);
  await expect(chatPage.locator(".bubble")).toHaveText("Hello");
});

test("another browser does not see the chat", async ({ chatPage, browser }) => {
  await say(chatPage, "A secret");
  await answerEnded(chatPage);
  const stranger = await (await browser.newContext()).newPage();
  const response = await stranger.goto(chatPage.url());
  expect(response?.status()).toBe(404);
  await expect(stranger.getByText("A secret")).toHaveCount(0);
});

test("the draft outlives a reload, and a message that cannot be sent comes back into the field", async ({
  chatPage,
}) => {
  await chatPage.route("**/api/chats/**", (route) => route.abort());
  await say(chatPage, "Do not lose me");
  await expect(chatPage.getByRole("status")).toContainText("could not be sent");
  await expect(chatPage.locator("#composer")).toHaveValue("Do not lose me");
  await chatPage.unroute("**/api/chats/**");
  await chatPage.keyboard.press("Enter");
  await answerEnded(chatPage);
  await expect(chatPage.locator(".bubble")).toHaveCount(1);
});

test("the language changes without losing what is typed", async ({ chatPage }) => {
  await chatPage.locator("#composer").fill("half a thou");
  await chatPage.getByRole("button", { name: "Français" }).click();
  await expect(chatPage.getByRole("heading", { name: "Alors, on cause" })).toBeVisible();
  await expect(chatPage.locator("html")).toHaveAttribute("lang", "fr");
  await expect(chatPage.locator("#composer")).toHaveValue("half a thou");
});

test("the theme changes and is remembered", async ({ chatPage }) => {
  const background = () =>
    chatPage.evaluate(() => getComputedStyle(document.documentElement).backgroundColor);
  const light = await background();
  await chatPage.getByRole("button", { name: "Use dark colours" }).click();
  expect(await background()).not.toBe(light);
  const dark = await background();
  await chatPage.reload();
  expect(await background()).toBe(dark);
});

test("nothing is asked of any other host", async ({ chatPage, product }) => {
  const elsewhere: string[] = [];
  chatPage.on("request", (request) => {
    if (!request.url().startsWith(product.url)) elsewhere.push(request.url());
  });
  await chatPage.reload();
  await say(chatPage, "Hello");
  await answerEnded(chatPage);
  expect(elsewhere).toEqual([]);
});

test("Stop ends the answer and offers to try again", async ({ chatPage, product }) => {
  // The embedded model answers faster than a hand can press Stop, so its worker is held meanwhile.
  const workerPid = product.workers[0]?.pid() ?? 0;
  process.kill(workerPid, "SIGSTOP");
  await say(chatPage, "Tell me a story.");
  await chatPage.getByRole("button", { name: "Stop the answer" }).click();
  await expect(lastAnswer(chatPage)).toContainText("Stopped.");
  process.kill(workerPid, "SIGCONT");
  await lastAnswer(chatPage).getByRole("button", { name: "Try again" }).click();
  await answerEnded(chatPage);
  await expect(lastAnswer(chatPage).locator(".answer-text")).not.toBeEmpty();
});

test("Stop ends an answer that is being written and keeps what was said", async ({ chatPage, product }) => {
  const workerPid = product.workers[0]?.pid() ?? 0;
  const text = lastAnswer(chatPage).locator(".answer-text");
  // The embedded model writes so fast that an answer may be over before its worker is held; then another is asked for.
  await expect(async () => {
    await say(chatPage, "Tell me a very long story about a dragon and a princess who live in the mountains.");
    await expect(text).not.toBeEmpty();
    process.kill(workerPid, "SIGSTOP");
    try {
      await Promise.all([
        chatPage.waitForResponse("**/cancel", { timeout: 2_000 }),
        chatPage.getByRole("button", { name: "Stop the answer" }).click({ timeout: 2_000 }),
      ]);
    } finally {
      process.kill(workerPid, "SIGCONT");
      await answerEnded(chatPage);
    }
    await expect(lastAnswer(chatPage)).toContainText("Stopped.", { timeout: 100 });
  }).toPass();
  const said = await text.innerText();
  expect(said).not.toBe("");
  await chatPage.reload();
  await expect(text).toHaveText(said, { useInnerText: true });
});

test("without a worker people see their place, and the answer comes when one starts", async ({
  browser,
  product,
}) => {
  const [worker] = product.workers;
  await worker?.stop();
  const pages = [await (await browser.newContext()).newPage(), await (await browser.newContext()).newPage()];
  for (const [index, page] of pages.entries()) {
    await openPage(page, product.url);
    await say(page, `I am number ${index + 1}`);
    await expect(lastAnswer(page)).toContainText(`Place ${index + 1} of`);
  }
  await worker?.start();
  for (const page of pages) await answerEnded(page);
});
