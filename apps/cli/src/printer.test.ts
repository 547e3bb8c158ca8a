import { expect, test } from "vitest";
import { createPrinter } from "./printer.ts";

function collect(isTTY: boolean) {
  const chunks: string[] = [];
  return { isTTY, write: (text: string) => chunks.push(text), text: () => chunks.join("") };
}

test("without a terminal a step is one plain line with its time, and notes stand above it", async () => {
  const output = collect(false);
  const printer = createPrinter(output);
  await printer.step({ title: "Redis", done: (port: number) => `Redis at ${port}` }, async () => {
    printer.note("Installing it.");
    return 6379;
  });
  expect(output.text()).toMatch(/^ {4}Installing it\.\n {2}✓ Redis at 6379 +\d+\.\d s\n$/);
});

test("on a terminal the line at work is drawn again below a note", async () => {
  const output = collect(true);
  const printer = createPrinter(output);
  await printer.step({ title: "Redis" }, async () => printer.note("Installing it."));
  expect(output.text()).toMatch(/Redis.*Installing it\..*\n.*Redis/s);
});

test("a step that fails leaves its error to the caller and no line", async () => {
  const output = collect(false);
  const failing = createPrinter(output).step({ title: "Redis" }, () => Promise.reject(new Error("no")));
  await expect(failing).rejects.toThrow("no");
  expect(output.text()).toBe("");
});
