import { expect, test } from "vitest";
import { StopMatcher } from "./stop-matcher.ts";

function run(stops: string[], pieces: string[]): { text: string; stopped: boolean } {
  const matcher = new StopMatcher(stops);
  let text = "";
  for (const piece of pieces) {
    const match = matcher.push(piece);
    text += match.text;
    if (match.stopped) return { text, stopped: true };
  }
  return { text: text + matcher.flush(), stopped: false };
}

test("finds a stop string however it is cut into pieces, and shows no piece of it", () => {
  for (let cut = 0; cut <= 9; cut += 1) {
    const text = "abSTOPcde";
    expect(run(["STOP"], [text.slice(0, cut), text.slice(cut)])).toEqual({ text: "ab", stopped: true });
  }
  expect(run(["STOP"], "abSTOPcde".split(""))).toEqual({ text: "ab", stopped: true });
});

test("shows what only looked like a stop string", () => {
  expect(run(["STOP"], "STO STO".split(""))).toEqual({ text: "STO STO", stopped: false });
  expect(run(["aab"], "aaab".split(""))).toEqual({ text: "a", stopped: true });
});

test("the first of several stop strings wins", () => {
  expect(run(["late", "or"], ["sooner or later"])).toEqual({ text: "sooner ", stopped: true });
});

test("without stop strings everything is shown at once", () => {
  expect(new StopMatcher([]).push("text")).toEqual({ text: "text", stopped: false });
});
