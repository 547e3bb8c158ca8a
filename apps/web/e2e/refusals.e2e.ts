import { answerEnded, expect, lastAnswer, openPage, say, test } from "./fixtures/chat.ts";

const limited = {
  status: 429,
  contentType: "application/json",
  headers: { "retry-after": "3" },
  body: JSON.stringify({ error: { code: "rate_limited", message: "Wait.", retryAfterMs: 3_000 } }),
};

test("a limit says until when, counts down, and leaves the text in the field", async ({ chatPage }) => {
  await chatPage.route("**/api/chats/**", (route) => route.fulfill(limited));
  await say(chatPage, "One message too many");
  await expect(chatPage.getByRole("status")).toContainText("You may write again at");
  await expect(chatPage.locator("#composer")).toHaveValue("One message too many");
  await expect(chatPage.getByRole("status")).toHaveText("You may write again.");
  await chatPage.unroute("**/api/chats/**");
  await chatPage.locator("#composer").press("Enter");
  await answerEnded(chatPage);
  await expect(chatPage.getByRole("status")).toBeEmpty();
});

test("a draft is still there after a reload of the first page", async ({ chatPage }) => {
  await chatPage.locator("#composer").fill("half a thought");
  await chatPage.reload();
  await expect(chatPage.locator("#composer")).toHaveValue("half a thought");
});

test("a message whose answer got lost is the same message when it is sent again, even after a reload", async ({
  chatPage,
}) => {
  await chatPage.route("**/api/chats/**", async (route) => {
    await route.fetch();
    await route.abort();
  });
  await say(chatPage, "Only once, please");
  await expect(chatPage.getByRole("status")).toContainText("could not be sent");
  await chatPage.unroute("**/api/chats/**");
  await chatPage.reload();
  await expect(chatPage.locator("#composer")).toHaveValue("Only once, please");
  await chatPage.locator("#composer").press("Enter");
  await answerEnded(chatPage);
  await chatPage.reload();
  await expect(chatPage.locator(".bubble")).toHaveText(["Only once, please"]);
});

test("a message whose reply and cookie both got lost is sent again into a chat of its own", async ({
  chatPage,
}) => {
  await chatPage.route("**/api/chats/**", async (route) => {
    await route.fetch();
    await chatPage.context().clearCookies();
    await route.abort();
  });
  await say(chatPage, "Do not send me to nowhere");
  await expect(chatPage.getByRole("status")).toContainText("could not be sent");
  await chatPage.unroute("**/api/chats/**");
  await chatPage.locator("#composer").press("Enter");
  await answerEnded(chatPage);
  await chatPage.reload();
  await expect(chatPage.locator(".bubble")).toHaveText(["Do not send me to nowhere"]);
});

test("a change of language in mid-answer keeps the chat, its draft and its answer", async ({ chatPage }) => {
  await say(chatPage, "Tell me a long story about a fox, a bear and a bird.");
  await expect(lastAnswer(chatPage).locator(".answer-text")).not.toBeEmpty();
  await chatPage.waitForURL(/\/c\//);
  const address = chatPage.url();
  await chatPage.locator("#composer").fill("and then");
  await chatPage.getByRole("button", { name: "Français" }).click();
  await expect(chatPage.getByRole("button", { name: "English" })).toBeVisible();
  await answerEnded(chatPage);
  await expect(chatPage.locator("#composer")).toHaveValue("and then");
  await chatPage.locator("#composer").press("Enter");
  await expect(chatPage.locator(".bubble")).toHaveText([/long story/, "and then"]);
  await answerEnded(chatPage);
  expect(chatPage.url()).toBe(address);
  await chatPage.reload();
  await expect(chatPage.locator(".bubble")).toHaveText([/long story/, "and then"]);
});

test("without a network the page says so, and that nothing is lost", async ({ chatPage, context }) => {
  await context.setOffline(true);
  await expect(chatPage.getByRole("status")).toContainText("You are offline");
  await context.setOffline(false);
  await expect(chatPage.getByRole("status")).toBeEmpty();
});

test("typing anywhere goes into the field", async ({ chatPage }) => {
  await expect(chatPage.getByRole("heading", { level: 1 })).toBeVisible();
  await chatPage.keyboard.type("hello");
  await expect(chatPage.locator("#composer")).toHaveValue("hello");
});

test("when few messages are left the page counts them", async ({ chatPage }) => {
  await chatPage.route("**/api/chats/**", async (route) => {
    const response = await route.fetch();
    const headers = { ...response.headers(), "ratelimit-remaining": "2", "ratelimit-reset": "42" };
    await route.fulfill({ response, headers });
  });
  await say(chatPage, "Hello");
  await expect(chatPage.getByText(/^2 messages left until \d/)).toBeVisible();
});

test("the same words again after a reload are a new message", async ({ chatPage }) => {
  await say(chatPage, "Hello");
  await answerEnded(chatPage);
  await say(chatPage, "Go on");
  await chatPage.reload();
  await expect(chatPage.locator(".bubble")).toHaveText(["Hello", "Go on"]);
  await answerEnded(chatPage);
  await openPage(chatPage, chatPage.url());
  await say(chatPage, "Go on");
  await expect(chatPage.locator(".message-answer")).toHaveCount(3);
  await answerEnded(chatPage);
  await chatPage.reload();
  await expect(chatPage.locator(".bubble")).toHaveText(["Hello", "Go on", "Go on"]);
});

test("what is typed while a message is refused stays behind it", async ({ chatPage }) => {
  await chatPage.route("**/api/chats/**", async (route) => {
    await expect(chatPage.locator("#composer")).toHaveValue("and this");
    await route.abort();
  });
  await say(chatPage, "First this");
  await chatPage.locator("#composer").fill("and this");
  await expect(chatPage.getByRole("status")).toContainText("could not be sent");
  await expect(chatPage.locator("#composer")).toHaveValue("First this\nand this");
});

test("an example leaves the draft alone", async ({ chatPage }) => {
  await chatPage.locator("#composer").fill("half a thought");
  await chatPage.locator(".example").first().click();
  await answerEnded(chatPage);
  await expect(chatPage.locator("#composer")).toHaveValue("half a thought");
});

test("a double click on Send does not stop the answer", async ({ chatPage }) => {
  await chatPage.locator("#composer").fill("Hello");
  await chatPage.getByRole("button", { name: "Send" }).dblclick();
  await answerEnded(chatPage);
  await expect(lastAnswer(chatPage)).not.toContainText("Stopped.");
});
